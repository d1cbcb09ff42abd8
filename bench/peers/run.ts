/**
 * What does a token cost from the servers and packages that people run today, and from ours?
 *
 *   npm run bench:peers                      about four minutes
 *   node bench/peers/run.ts --rounds 6 --seconds 5
 *
 * Each round runs every server once, in a process of its own on one core, in alternating order; ratios are taken inside a
 * round. Before that their tokens are read by Agora's code and compared. Writes bench/results-peers.md.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'

import { formatMarkdown } from '../load/format.ts'
import { startApart } from '../load/server-handle.ts'
import type { Question } from '../measure/question.ts'
import { type Answer, ratios } from '../measure/report.ts'
import { measure, median } from '../measure/rounds.ts'
import { load } from '../server/load.ts'
import { EVERYTHING, type Pair, PAIRS } from './pairs.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
  },
})
const CONNECTIONS = 64
const WARM_UP_MS = 2_000
/** How often a window is tried. */
const MAX_WINDOWS = 8
const LIBRARY_QUESTIONS = ['sign-007', 'verify-007', 'sign-006', 'drop-in-007']

const loadBefore = loadavg()[0]!
for (const pair of PAIRS) await compare(pair)
const servers = [...PAIRS.flatMap(({ theirs, ours }) => [theirs, ours]), EVERYTHING]
const labels = new Map<URL, string>()
const rounds: Map<URL, number>[] = []
for (let round = 0; round < Number(options.rounds); round++) {
  const cost = new Map<URL, number>()
  for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
    cost.set(server, await costOf(server))
  }
  rounds.push(cost)
  process.stderr.write(`round ${round + 1} of ${options.rounds}\n`)
}
const libraries: Answer[] = []
for (const name of LIBRARY_QUESTIONS) {
  const file = new URL(`../${name}.ts`, import.meta.url).href
  const { question } = (await import(file)) as { readonly question: Question }
  libraries.push({ question, rounds: await measure(question, file) })
  process.stderr.write(`${name}\n`)
}
const page = await formatMarkdown(report())
process.stdout.write(page)
writeFileSync(new URL('../results-peers.md', import.meta.url), page)

/** @throws When the two servers of a pair do not say the same: then there is nothing to compare. */
async function compare({ theirs, ours, says }: Pair): Promise<void> {
  const uid = 7
  const [a, b] = [says(await tokenOf(theirs, uid), uid), says(await tokenOf(ours, uid), uid)]
  if (!isDeepStrictEqual(a, b)) {
    throw new Error(`not the same: ${JSON.stringify(a)} and ${JSON.stringify(b)}`)
  }
}

async function tokenOf(server: URL, uid: number): Promise<string> {
  const handle = await startApart(server, {})
  try {
    const { port, request } = handle.started
    const response = await fetch(
      `http://127.0.0.1:${port}${request.path.replace('{uid}', String(uid))}`,
      {
        method: request.method,
        headers: request.headers,
        ...(request.body === undefined ? {} : { body: request.body.replace('{uid}', String(uid)) }),
      },
    )
    const { token, rtcToken } = (await response.json()) as Partial<Record<string, string>>
    const text = token ?? rtcToken
    if (text === undefined) throw new Error(`${response.status} from ${server.pathname}`)
    return text
  } finally {
    handle.close()
  }
}

/** Microseconds of the server's processor time for a token. */
async function costOf(server: URL): Promise<number> {
  const handle = await startApart(server, {})
  labels.set(server, (handle.started as unknown as { readonly label: string }).label)
  try {
    await load(handle.started, CONNECTIONS, WARM_UP_MS)
    for (let attempt = 0; attempt < MAX_WINDOWS; attempt++) {
      const before = await handle.usage()
      const { answered, failed } = await load(
        handle.started,
        CONNECTIONS,
        Number(options.seconds) * 1000,
      )
      const after = await handle.usage()
      // Ours sends callers away while something else on the machine makes it stall, which is cheaper than a token.
      if (failed === 0) return (after.cpuMicroseconds - before.cpuMicroseconds) / answered
      process.stderr.write(`void: ${failed} requests failed\n`)
    }
    throw new Error(`${server.pathname}: the machine is too busy`)
  } finally {
    handle.close()
  }
}

function report(): string {
  return `# Against what people run today

Made by \`npm run bench:peers\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, load average ${loadBefore.toFixed(1)} before and ${loadavg()[0]!.toFixed(1)} after.
Peers are minimal recreations on Express 5 with Agora's own packages; they check no caller, limit nothing and record nothing.
Processor time of the server (all threads) for a token, ${options.rounds} rounds, ${CONNECTIONS} connections; ratios are taken inside a round.
That their tokens say the same was checked before, with Agora's code.

## Servers

| server | µs CPU for a token | times faster (median) | all rounds |
| --- | --- | --- | --- |
${PAIRS.flatMap(({ theirs, ours }) => [row(theirs), row(ours, theirs)]).join('\n')}
${row(EVERYTHING, PAIRS[0]!.theirs, ', against the first')}

*Everything on* is what the others have not: JWTs, rules, limits, bans, a durable audit log, metrics. The others of ours are the
stateless server for anonymous callers, with limits, rules and a record on standard output.

## Packages

| question | theirs | ours | times faster (median) | all rounds |
| --- | --- | --- | --- | --- |
${libraries.map(libraryRow).join('\n')}
`
}

function row(server: URL, against?: URL, note = ''): string {
  const times = rounds.map((cost) => cost.get(server)!)
  const each =
    against === undefined ? [] : rounds.map((cost) => cost.get(against)! / cost.get(server)!)
  return `| ${[
    `${labels.get(server)}${note}`,
    median(times).toFixed(1),
    each.length === 0 ? '–' : `**${median(each).toFixed(1)}×**`,
    each.length === 0 ? '–' : each.map((ratio) => ratio.toFixed(1)).join(' '),
  ].join(' | ')} |`
}

function libraryRow(answer: Answer): string {
  const { question } = answer
  const each = ratios(answer)
  const micro = (side: 'theirs' | 'ours'): string =>
    `${question[side].label}: ${(median(answer.rounds.map((one) => one[side])) / 1000).toFixed(2)} µs`
  return `| ${[
    question.title,
    micro('theirs'),
    micro('ours'),
    `**${median(each).toFixed(1)}×**`,
    each.map((ratio) => ratio.toFixed(1)).join(' '),
  ].join(' | ')} |`
}
