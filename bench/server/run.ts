/**
 * How much processor time does a token cost over HTTP, and what of it is ours?
 *
 *   npm run build && node bench/server/run.ts [rounds]
 *
 * Every round runs every candidate once, in its own process, on its own core where `taskset` is there; ratios are taken
 * inside a round, so that a neighbour on the machine slows both sides. Writes bench/results-server.md.
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

import type { StartedServer } from './candidate.ts'
import { load } from './load.ts'

const CANDIDATES = [
  'ceiling',
  'peer',
  'sign-only',
  'everything',
  'new-jwts',
  'redis',
  'batch',
] as const
type CandidateName = (typeof CANDIDATES)[number]

const ROUNDS = Number(process.argv[2] ?? 6)
const CONNECTIONS = 64
/** So long does V8 go on compiling what a server does; a server that runs for days has that behind it. */
const WARM_UP_MS = 5_000
const WINDOW_MS = 5_000

interface Measurement {
  readonly label: string
  readonly cpuMicrosecondsPerToken: number
  readonly tokensPerSecond: number
  readonly memoryMegabytes: number
}

const rounds: Record<CandidateName, Measurement>[] = []
for (let round = 0; round < ROUNDS; round++) {
  const order = round % 2 === 0 ? CANDIDATES : [...CANDIDATES].reverse()
  const measured: Partial<Record<CandidateName, Measurement>> = {}
  for (const name of order) measured[name] = await measure(name)
  rounds.push(measured as Record<CandidateName, Measurement>)
  process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`)
}
const report = table(rounds)
process.stdout.write(report)
writeFileSync(new URL('../results-server.md', import.meta.url), report)

async function measure(name: CandidateName): Promise<Measurement> {
  const child = fork(
    new URL('server-process.ts', import.meta.url),
    [new URL(`candidates/${name}.ts`, import.meta.url).href],
    { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  try {
    const started = (await answer(child)) as StartedServer & { readonly label: string }
    pin(child)
    await load(started, CONNECTIONS, WARM_UP_MS)
    const before = await cpu(child)
    const startedAt = performance.now()
    const { answered, failed } = await load(started, CONNECTIONS, WINDOW_MS)
    const seconds = (performance.now() - startedAt) / 1000
    const after = await cpu(child)
    if (failed > 0) throw new Error(`${started.label}: ${failed} requests failed`)
    const tokens = answered * (started.request.tokens ?? 1)
    return {
      label: started.label,
      cpuMicrosecondsPerToken: (after.cpuMicroseconds - before.cpuMicroseconds) / tokens,
      tokensPerSecond: tokens / seconds,
      memoryMegabytes: after.memoryBytes / 1_048_576,
    }
  } finally {
    child.kill('SIGKILL')
  }
}

function cpu(
  child: ChildProcess,
): Promise<{ readonly cpuMicroseconds: number; readonly memoryBytes: number }> {
  child.send('cpu')
  return answer(child) as Promise<{ cpuMicroseconds: number; memoryBytes: number }>
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => {
      reject(new Error(`a candidate ended with code ${String(code)}`))
    })
  })
}

/** The server on the last core; this process, which makes the load, keeps to the others. */
function pin(child: ChildProcess): void {
  const last = cpus().length - 1
  if (last === 0) return
  spawnSync('taskset', ['-p', '-c', String(last), String(child.pid)], { stdio: 'ignore' })
  spawnSync('taskset', ['-p', '-c', `0-${last - 1}`, String(process.pid)], { stdio: 'ignore' })
}

function table(all: readonly Record<CandidateName, Measurement>[]): string {
  const rows = CANDIDATES.map((name) => {
    const own = all.map((round) => round[name])
    const toPeer = all.map(
      (round) => round.peer.cpuMicrosecondsPerToken / round[name].cpuMicrosecondsPerToken,
    )
    const ofCeiling = all.map(
      (round) => round.ceiling.cpuMicrosecondsPerToken / round[name].cpuMicrosecondsPerToken,
    )
    return `| ${[
      own[0]!.label,
      median(own.map((one) => one.cpuMicrosecondsPerToken)).toFixed(1),
      `${median(toPeer).toFixed(1)}× (lowest ${Math.min(...toPeer).toFixed(1)}×)`,
      median(ofCeiling).toFixed(2),
      Math.round(median(own.map((one) => one.tokensPerSecond))),
      Math.round(median(own.map((one) => one.memoryMegabytes))),
    ].join(' | ')} |`
  })
  return [
    '# What a token costs over HTTP',
    '',
    `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${all.length} rounds of ${WINDOW_MS / 1000} s, ${CONNECTIONS} connections, closed loop.`,
    'Processor time of the server process (all threads) per token; the client never sleeps and is not counted; ratios are medians of ratios taken inside a round.',
    '',
    '| server | µs CPU per token | against the peer | share of the ceiling | tokens/s | MB |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
