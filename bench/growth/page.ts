import { formatMarkdown } from '../load/format.ts'
import type { Once } from './measure.ts'
import type { RuleCosts } from './rules.ts'
import type { StoreCosts } from './stores.ts'

/** Kept in results-growth.json. */
export interface GrowthFigures {
  readonly date: string
  readonly node: string
  readonly processor: string
  readonly loadAverages: readonly [number, number]
  readonly rules: readonly RuleCosts[]
  readonly sqlite: readonly StoreCosts[]
  readonly postgres: readonly StoreCosts[]
}

export function growthPage(figures: GrowthFigures): Promise<string> {
  const { date, node, processor, loadAverages, rules, sqlite, postgres } = figures
  return formatMarkdown(`# What grows with what is kept

Made by \`npm run bench:growth\` on ${date}: Node ${node}, ${processor}, load average ${loadAverages
    .map((load) => load.toFixed(1))
    .join(' before and ')} after. Processor time, that of PostgreSQL included.

## Rules

A rule for each tenant, found by the one thing that tells it from the others. *By claim*: \`claims: { tenant: tenant-7 }\`. *By
pattern*: \`subject: 'tenant-7:*'\`. *Read again*: after a change of one rule, all of them.

| rules | by claim, µs a token | by pattern, µs a token | read again, ms |
| --- | --- | --- | --- |
${rules.map((one) => `| ${one.rules} | ${micro(one.byTenant)} | ${micro(one.byPattern)} | ${one.reload.toFixed(1)} |`).join('\n')}

## Subjects, bans and audit rows

So many rows in each of the tables. Microseconds for one; of pages and charts milliseconds, and behind the stroke the longest
time (by the clock) for which nobody else had a turn of the event loop. A stall there delays every token that is asked for meanwhile.

${postgres.length === 0 ? table('SQLite', sqlite) : `${table('SQLite', sqlite)}\n${table('PostgreSQL', postgres)}`}
`)
}

const LINES: readonly (readonly [string, (costs: StoreCosts) => string])[] = [
  ['the uid of a subject, not remembered', ({ findUid }) => micro(findUid)],
  ['whether a caller is banned', ({ isBanned }) => micro(isBanned)],
  ['an audit row, in groups of 64', ({ appendRow }) => micro(appendRow)],
  ['all bans at the start', ({ loadBans }) => milli(loadBans)],
  ['memory of the bans, MB', ({ bansMegabytes }) => bansMegabytes.toFixed(1)],
  ['one more ban', ({ followBan }) => milli(followBan)],
  ['newest page of the log', ({ newestPage }) => milli(newestPage)],
  ['newest refusals', ({ refusalsPage }) => milli(refusalsPage)],
  ['a subject with one row in 100 000', ({ subjectPage }) => milli(subjectPage)],
  ['a channel with one row in 100 000', ({ channelPage }) => milli(channelPage)],
  ['chart of 86 400 rows', ({ dayChart }) => milli(dayChart)],
  ['chart of all rows', ({ wholeChart }) => milli(wholeChart)],
]

function table(title: string, all: readonly StoreCosts[]): string {
  return `| ${title} | ${all.map(({ rows }) => `${rows} rows`).join(' | ')} |
| --- | ${all.map(() => '---').join(' | ')} |
${LINES.map(([what, show]) => `| ${what} | ${all.map(show).join(' | ')} |`).join('\n')}
`
}

function micro(value: number): string {
  return `${value.toFixed(1)} µs`
}

function milli({ cpuMs, longestHoldMs }: Once): string {
  return `${cpuMs.toFixed(1)} / ${longestHoldMs.toFixed(1)} ms`
}
