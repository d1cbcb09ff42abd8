/**
 * How many tokens does a core make, and how long does a caller wait for one at which load?
 *
 *   npm run bench:load                       about five minutes
 *   node bench/load/run.ts --seconds 20 --rounds 3 --levels 25,50,75
 *
 * For each set-up: the most that a closed loop gets out of the server, then shares of that as an open loop. Levels are
 * held in turns, so that a neighbour on the machine disturbs all of them. Writes bench/results-load.md and .json, and
 * docs/scaling.md, which is computed from them.
 */
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'

import { Histogram } from '../../test/faults/support/histogram.ts'
import { writeScalingPage } from '../scaling/write-page.ts'
import { median } from '../measure/rounds.ts'
import { load, requestText } from '../server/load.ts'
import { type Backend, sharedBackend, type Spent, sqliteBackend } from './backends.ts'
import type { LevelFigures, LoadFigures, SetUpFigures } from './figures.ts'
import { formatJson } from './format.ts'
import { Generator, type OpenLoad } from './generator.ts'
import { loadPage } from './page.ts'
import { type ServerHandle, startApart } from './server-handle.ts'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '2' },
    levels: { type: 'string', default: '25,50,75,90,110' },
  },
})
const SECONDS = Number(options.seconds)
const ROUNDS = Number(options.rounds)
const LEVELS = options.levels.split(',').map((percent) => Number(percent) / 100)
const CLOSED_CONNECTIONS = 64
const OPEN_CONNECTIONS = 256
const WARM_UP_MS = 3_000
const CLOSED_MS = 2_000
/** How often the closed loop is asked for the most: a neighbour may have been there once. */
const CLOSED_WINDOWS = 4
const MAX_WINDOWS = 20

const before = loadavg()[0]!
const setUps: SetUpFigures[] = []
for (const open of [sqliteBackend, sharedBackend]) {
  const backend = await open()
  try {
    setUps.push(await measure(backend))
  } finally {
    await backend.close()
  }
}
const figures: LoadFigures = {
  date: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  processor: cpus()[0]?.model.trim() ?? 'unknown processor',
  cores: cpus().length,
  loadAverages: [before, loadavg()[0]!],
  setUps,
}
const page = await loadPage(figures)
process.stdout.write(page)
writeFileSync(new URL('../results-load.md', import.meta.url), page)
writeFileSync(new URL('../results-load.json', import.meta.url), await formatJson(figures))
await writeScalingPage()
process.exit(0)

async function measure(backend: Backend): Promise<SetUpFigures> {
  process.stderr.write(`${backend.label}\n`)
  const server = await startApart(new URL('server.ts', import.meta.url), backend.env)
  try {
    const most = await measureMost(backend, server)
    const { port, request } = server.started
    let uid = 1
    const generator = new Generator(port, OPEN_CONNECTIONS, () =>
      requestText(request, port, () => uid++),
    )
    // Every JWT once more, on the new connections.
    await generator.run(most.tokensPerSecond / 4, 1_000)
    const held = LEVELS.map(() => [] as Held[])
    for (let round = 0; round < ROUNDS; round++) {
      const order = [...LEVELS.keys()]
      for (const level of round % 2 === 0 ? order : order.reverse()) {
        const rate = Math.round(most.tokensPerSecond * LEVELS[level]!)
        held[level]!.push(await hold(server, generator, rate))
        process.stderr.write(`  ${rate} a second\n`)
      }
    }
    generator.close()
    return { ...most, levels: LEVELS.map((share, at) => levelOf(share, held[at]!)) }
  } finally {
    server.close()
  }
}

async function measureMost(
  backend: Backend,
  server: ServerHandle,
): Promise<Omit<SetUpFigures, 'levels'>> {
  await load(server.started, CLOSED_CONNECTIONS, WARM_UP_MS)
  const windows: Window[] = []
  for (let attempt = 0; windows.length < CLOSED_WINDOWS; attempt++) {
    if (attempt === MAX_WINDOWS) throw new Error(`${backend.label}: the machine is too busy`)
    const window = await closedWindow(backend, server)
    // Stalled by something else on the machine, the server sent callers away, which costs less than a token.
    if (window.refused === 0) windows.push(window)
    else process.stderr.write(`  void: ${window.refused} were sent away\n`)
  }
  const tokens = sum(windows.map((window) => window.tokens))
  const each = (name: keyof Spent): number => sum(windows.map(({ spent }) => spent[name])) / tokens
  return {
    label: backend.label,
    // Not the best: what is then asked for has to be there.
    tokensPerSecond: median(windows.map((window) => window.tokens / window.seconds)),
    serverCpuMicroseconds: sum(windows.map((window) => window.serverCpuMicroseconds)) / tokens,
    databaseCpuMicroseconds: each('databaseCpuMicroseconds'),
    redisCpuMicroseconds: each('redisCpuMicroseconds'),
    redisCommands: each('redisCommands'),
    rowsPerCommit: each('commits') === 0 ? undefined : 1 / each('commits'),
    storedBytes: each('storedBytes'),
    writtenBytes: each('writtenBytes'),
  }
}

/** Some seconds of a closed loop. */
interface Window {
  readonly tokens: number
  readonly refused: number
  readonly seconds: number
  readonly serverCpuMicroseconds: number
  readonly spent: Spent
}

async function closedWindow(backend: Backend, server: ServerHandle): Promise<Window> {
  const [spentBefore, usageBefore] = [await backend.spent(server.pid), await server.usage()]
  const startedAt = performance.now()
  const { answered, failed } = await load(server.started, CLOSED_CONNECTIONS, CLOSED_MS)
  const seconds = (performance.now() - startedAt) / 1000
  const usage = await server.usage()
  const after = await backend.spent(server.pid)
  return {
    tokens: answered,
    refused: failed,
    seconds,
    serverCpuMicroseconds: usage.cpuMicroseconds - usageBefore.cpuMicroseconds,
    spent: Object.fromEntries(
      (Object.keys(after) as (keyof Spent)[]).map((name) => [
        name,
        after[name] - spentBefore[name],
      ]),
    ) as unknown as Spent,
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

interface Held extends OpenLoad {
  readonly rate: number
  readonly serverCpu: number
  readonly memoryBytes: number
}

async function hold(server: ServerHandle, generator: Generator, rate: number): Promise<Held> {
  const usageBefore = await server.usage()
  const startedAt = performance.now()
  const result = await generator.run(rate, SECONDS * 1000)
  const { cpuMicroseconds, memoryBytes } = await server.usage()
  const microseconds = (performance.now() - startedAt) * 1000
  return {
    ...result,
    rate,
    serverCpu: (cpuMicroseconds - usageBefore.cpuMicroseconds) / microseconds,
    memoryBytes,
  }
}

function levelOf(share: number, held: readonly Held[]): LevelFigures {
  const latency = new Histogram()
  const lateness = new Histogram()
  for (const one of held) {
    latency.add(one.latency)
    lateness.add(one.lateness)
  }
  const mean = (value: (one: Held) => number): number => sum(held.map(value)) / held.length
  const ok = (one: Held): number => one.statuses.get(200) ?? 0
  return {
    share,
    asked: held[0]!.rate,
    answered: mean((one) => ok(one) / one.seconds),
    failed: sum(held.map((one) => one.unanswered + sum([...one.statuses.values()]) - ok(one))),
    p50: latency.percentile(50),
    p99: latency.percentile(99),
    p999: latency.percentile(99.9),
    max: latency.max,
    clientP99: lateness.percentile(99),
    serverCpu: mean((one) => one.serverCpu),
    memoryMegabytes: Math.max(...held.map((one) => one.memoryBytes)) / 1_048_576,
  }
}
