import type { GrowthFigures } from '../growth/page.ts'
import type { LevelFigures, LoadFigures, SetUpFigures } from '../load/figures.ts'
import { formatMarkdown } from '../load/format.ts'
import {
  ASSUMED,
  type CostOfToken,
  firstBound,
  mostWithOneOfEach,
  type Needs,
  needsOf,
} from './model.ts'

const SIZES = [1e5, 1e6, 1e7, 1e8, 1e9]
const SECONDS_OF_DAY = 86_400

/** What a token of a set-up with its own database costs. */
export function costOf(setUp: SetUpFigures): CostOfToken {
  return {
    serverCpuMicroseconds: setUp.serverCpuMicroseconds,
    databaseCpuMicroseconds: setUp.databaseCpuMicroseconds,
    redisCpuMicroseconds: setUp.redisCpuMicroseconds,
    redisCommands: setUp.redisCommands,
    storedBytes: setUp.storedBytes,
    walBytes: setUp.writtenBytes,
    rowsPerCommit: setUp.rowsPerCommit ?? 1,
  }
}

/** `docs/scaling.md`; every number in it comes from the figures. */
export function scalingPage(figures: LoadFigures, growth: GrowthFigures): Promise<string> {
  const single = figures.setUps.find(
    ({ databaseCpuMicroseconds }) => databaseCpuMicroseconds === 0,
  )!
  const shared = figures.setUps.find(({ databaseCpuMicroseconds }) => databaseCpuMicroseconds > 0)!
  const cost = costOf(shared)
  const most = mostWithOneOfEach(cost, ASSUMED)
  const withoutDisk = mostWithOneOfEach(cost, { ...ASSUMED, diskBytes: Number.POSITIVE_INFINITY })
  const needs = SIZES.map((size) => needsOf(size, cost, ASSUMED))
  const internet = needs.at(-1)!
  const { bound, times } = firstBound(internet)
  const rows = growth.sqlite.at(-1)!
  const rules = growth.rules.at(-1)!
  return formatMarkdown(`# Scaling

What carries how much, what stops first, and what would have to change then. The numbers are computed from
[measurements](../bench/results-load.md) of ${figures.date} (Node ${figures.node}, ${figures.processor}); \`npm run bench:load\` measures
on your machine and writes this page anew. Processor times move by two times with a machine's neighbours; the proportions stay.

## In short

- **One process with SQLite** makes some ${round(single.tokensPerSecond)} tokens a second there, ${count(single.tokensPerSecond * SECONDS_OF_DAY)} a day if they came evenly. Take it
  while one machine is enough; it cannot be shared.
- **Replicas with PostgreSQL and Redis**: ${round(1e6 / cost.serverCpuMicroseconds)} tokens a second and core. Replicas keep nothing, so more of them make more;
  what they share is what ends first.
- **One PostgreSQL and one Redis are enough for ${count(most.tokensPerDay)} tokens a day**; then ${boundText(most.bound)}. Were it not for that, ${count(withoutDisk.tokensPerDay)}, and
  then ${boundText(withoutDisk.bound)}.
- **A billion a day** needs ${internet.replicas} replicas and ${times.toFixed(1)} times what one of each gives (${bound}). As it is, Tessera does not do that
  with one installation; see [below](#what-stops-first-and-what-we-would-change).

## How much a process takes

Waiting includes everything from when a request was due. ${busyNote(figures)}

| set-up | load | tokens/s | p50, ms | p99, ms | p99.9, ms | of a core | MB |
| --- | --- | --- | --- | --- | --- | --- | --- |
${[single, shared].flatMap((setUp) => setUp.levels.filter(({ share }) => share < 1).map((level) => levelRow(setUp, level))).join('\n')}

A process uses one core and a little of another for garbage collection. Give it 512 MB and one CPU, plan with half of it, and
scale on CPU. Beyond what it can do it sends callers away with 503 and \`Retry-After\` (\`OVERLOADED\`) and goes on issuing at its rate.

## How many for how much

A token costs ${cost.serverCpuMicroseconds.toFixed(0)} µs of a replica, ${cost.databaseCpuMicroseconds.toFixed(0)} µs of the database, ${cost.redisCpuMicroseconds.toFixed(1)} µs of Redis in ${cost.redisCommands.toFixed(1)} commands, ${round(cost.walBytes)} bytes of WAL and
${round(cost.storedBytes)} bytes on disk. Assumed, not measured: the busiest second is ${ASSUMED.peakToAverage} times the average; everything is used to
${ASSUMED.targetUse * 100} % then; a replica has one core and the database ${ASSUMED.databaseCores}; its disk makes ${count(ASSUMED.commitsPerSecond)} commits durable in a second and has room for
${ASSUMED.diskBytes / 1e12} TB, with ${ASSUMED.daysKept} days of audit log on it; a commit holds ${cost.rowsPerCommit.toFixed(0)} rows, as measured on a busy replica.

| tokens a day | a second, on average | at the busiest | replicas | database cores | commits/s | WAL, MB/s | log, GB a day | Redis commands/s | fullest |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${needs.map(needsRow).join('\n')}

*Fullest* is what is nearest to its end, and how full it is with one of it.

A token lives for an hour by default: a billion a day are ${count(1e9 / 24)} people who are in calls all day. With tokens of a day
(\`maxLifetimeSeconds\`) they would ask a twenty-fourth of that, and be gone a day after a ban instead of an hour.

## What each part is bound by

| part | bound by | grows with |
| --- | --- | --- |
| replica | CPU of one core: HTTP, JSON, policy, HMAC | tokens; not with subjects, rules or bans |
| replica, memory | the bans in force, ${(rows.bansMegabytes * (1e6 / rows.rows)).toFixed(0)} MB a million; 100 000 remembered uids, 25 MB | bans |
| database | audit rows: one insert in a group, two indexes written at their ends | tokens |
| database, disk | the audit log, as long as it is kept there ([archiving](operations.md#keeping-the-audit-log-small)) | tokens |
| database, also | a query a second for each replica (what has changed); a query for each mapped uid that a replica does not remember (\`uid: mapped\`) | replicas, subjects |
| Redis | one core; a script for address and one for caller, asked together, and one for a portion of a project (their own commands are counted, too) | tokens |
| identity provider | nothing: keys are fetched every ten minutes by each replica | replicas |

Growth was [measured](../bench/results-growth.md) up to ${count(rows.rows)} rows in each table and ${count(rules.rules)} rules: finding a uid takes ${rows.findUid.toFixed(0)} µs (SQLite), a ban
${rows.isBanned.toFixed(1)} µs, a rule by subject or claim ${rules.byTenant.toFixed(0)} µs, an audit row ${rows.appendRow.toFixed(0)} µs. That no statement on the way to a token, or of a list that comes in pages, goes
through a whole table is [tested](../packages/server/test/query-plans.test.ts) with the plans of both databases. What does grow:

- **A start** reads all bans in force: ${(rows.loadBans.cpuMs / 1000).toFixed(1)} s for ${count(rows.rows)}, in pages. A change is then read alone (${rows.followBan.cpuMs.toFixed(1)} ms).
- **A change of a rule** makes each replica read all rules again: ${rules.reload.toFixed(0)} ms for ${count(rules.rules)}.
- **A search of the log** by subject, channel or project reads the time that is searched, in slices of 5 000 rows between which tokens
  are issued: ${(rows.subjectPage.cpuMs / 1000).toFixed(1)} s for ${count(rows.rows)} rows, and 0.8 s on SQLite where they came dozens at a time and were [packed](decisions/0026-audit-sheets.md). Narrow the time. An index on subjects was tried: it costs each token more than the rest of its row.
- **A change of an API key** makes each replica read all keys again, a thousand at a time. The lists of bans, tickets and API keys come in pages, as the log does.

## What stops first, and what we would change

1. **The log's disk** (${gigabytes(internet.storedBytesPerDay)} GB a day at a billion). It is kept whole until it is told
   otherwise: [archive](operations.md#keeping-the-audit-log-small) it, or remove rows whose time is over, and the disk holds so many days instead of all. Rows are removed one
   by one, and from a database without partitions. *To change:* partitions by day, so that removing is \`drop table\`.
2. **Commits of one database.** Replicas gather rows; more replicas gather fewer each. *To change:* several log databases, one for a group of replicas.
   Chains are already each replica's own; only their order (\`audit_chains.ordinal\`) is shared.
3. **One Redis.** The client knows one server. Without \`REDIS_URL\` each replica counts by itself: give each the budget divided by their
   number. *To change:* the client for a cluster; each script is about one key, so nothing else has to.
4. **Everybody's log in one place.** Installations for regions or tenants share nothing and need nothing from each other; with one project each, ten
   of them are ten times as much. This is what we would do first at a billion a day.

## Measuring it

\`\`\`sh
npm run bench:load     # this page and bench/results-load.md: two to four minutes; PostgreSQL and redis-server must be installed
npm run bench:growth   # bench/results-growth.md
npm run bench:peers    # bench/results-peers.md
\`\`\`
`)
}

function levelRow({ label }: SetUpFigures, level: LevelFigures): string {
  const { share, answered, p50, p99, p999, serverCpu, memoryMegabytes } = level
  return `| ${[
    label,
    `${Math.round(share * 100)} %`,
    Math.round(answered),
    p50.toFixed(1),
    p99.toFixed(1),
    p999.toFixed(1),
    serverCpu.toFixed(2),
    Math.round(memoryMegabytes),
  ].join(' | ')} |`
}

function needsRow(needs: Needs): string {
  const { bound, times } = firstBound(needs)
  return `| ${[
    count(needs.tokensPerDay),
    round(needs.averagePerSecond),
    round(needs.peakPerSecond),
    needs.replicas,
    needs.databaseCores.toFixed(2),
    round(needs.commitsPerSecond),
    (needs.walBytesPerSecond / 1e6).toFixed(2),
    gigabytes(needs.storedBytesPerDay),
    round(needs.redisCommandsPerSecond),
    `${bound}, ${(times * 100).toFixed(times < 0.01 ? 2 : 0)} %`,
  ].join(' | ')} |`
}

function busyNote({ loadAverages, cores }: LoadFigures): string {
  return loadAverages[0] <= cores / 2
    ? `Load is a share of the most that a closed loop gets.`
    : `**The machine was busy with other work** (load average ${loadAverages[0].toFixed(0)} on ${cores} cores), so these are far too high: measure again on a quiet one.`
}

function boundText(
  bound: Needs['use'] extends Readonly<Record<infer Name, number>> ? Name : never,
): string {
  return {
    disk: 'the disk of its audit log is full',
    'database CPU': 'the database has no processor time left',
    commits: 'the disk cannot commit more often',
    'Redis CPU': 'Redis has no processor time left',
  }[bound]
}

function gigabytes(bytes: number): string {
  const value = bytes / 1e9
  return value < 10 ? value.toFixed(2) : round(value)
}

/** Two leading digits, with thousands apart. */
function round(value: number): string {
  const digits = Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1)
  return apart(Math.round(value / 10 ** digits) * 10 ** digits)
}

function count(value: number): string {
  if (value >= 1e9) return `${trimmed(value / 1e9)} billion`
  if (value >= 1e6) return `${trimmed(value / 1e6)} million`
  return round(value)
}

function trimmed(value: number): string {
  return value < 10 ? String(Number(value.toFixed(1))) : String(Math.round(value))
}

function apart(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ' ')
}
