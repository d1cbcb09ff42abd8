import { formatMarkdown } from './format.ts'
import type { LevelFigures, LoadFigures, SetUpFigures } from './figures.ts'

/** `bench/results-load.md`. */
export function loadPage(figures: LoadFigures): Promise<string> {
  const { date, node, processor, cores, loadAverages, setUps } = figures
  return formatMarkdown(`# How many tokens, and how long for one

Made by \`npm run bench:load\` on ${date}: Node ${node}, ${cores} × ${processor}, load average ${loadAverages
    .map((load) => load.toFixed(1))
    .join(' before and ')} after.

${disturbed(figures)}A managed server with everything on (JWT, policy, limits, durable audit log, metrics), pinned to one core; a thousand callers. The
client, PostgreSQL and Redis share the other cores. PostgreSQL and SQLite make each commit durable (fsync).

## What a token costs

*Tokens/s* is what 64 callers get who ask again as soon as they are answered. *Tokens/s per core* is a million divided by the
server's processor time for a token: what a core could make that waits for nothing, such as a disk, and has no neighbours.

| set-up | tokens/s | server, µs CPU | tokens/s per core | database, µs CPU | Redis, µs CPU | Redis commands | rows per commit | bytes kept | bytes written |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${setUps.map(costRow).join('\n')}

## How long for one

Open loop: requests are due at a constant rate, and latency counts from when a request was due, not from when it could be sent
(no coordinated omission). Milliseconds. *Client late* is the 99th percentile of how late the client itself was, which is in the
latencies: where it is large, the machine was busy with other things, and so are the percentiles.

| set-up | load | asked/s | answered/s | p50 | p99 | p99.9 | longest | client late | of a core | MB | failed |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${setUps.flatMap((setUp) => setUp.levels.map((level) => levelRow(setUp, level))).join('\n')}
`)
}

/** More processes that want to run than cores: then the figures are of the neighbours, too. */
function disturbed({ loadAverages, cores }: LoadFigures): string {
  return loadAverages[0] <= cores / 2
    ? ''
    : `**Other work was running.** Latencies are mostly its doing, and processor times are too high; run it again on a quiet machine.

`
}

function costRow(setUp: SetUpFigures): string {
  const { label, tokensPerSecond, serverCpuMicroseconds, rowsPerCommit } = setUp
  return `| ${[
    label,
    Math.round(tokensPerSecond),
    serverCpuMicroseconds.toFixed(1),
    Math.round(1e6 / serverCpuMicroseconds),
    setUp.databaseCpuMicroseconds === 0
      ? 'in the server'
      : setUp.databaseCpuMicroseconds.toFixed(1),
    setUp.redisCommands === 0 ? '–' : setUp.redisCpuMicroseconds.toFixed(1),
    setUp.redisCommands === 0 ? '–' : setUp.redisCommands.toFixed(1),
    rowsPerCommit === undefined ? '–' : rowsPerCommit.toFixed(1),
    Math.round(setUp.storedBytes),
    Math.round(setUp.writtenBytes),
  ].join(' | ')} |`
}

function levelRow({ label }: SetUpFigures, level: LevelFigures): string {
  return `| ${[
    label,
    `${Math.round(level.share * 100)} %`,
    level.asked,
    Math.round(level.answered),
    milliseconds(level.p50),
    milliseconds(level.p99),
    milliseconds(level.p999),
    milliseconds(level.max),
    milliseconds(level.clientP99),
    level.serverCpu.toFixed(2),
    Math.round(level.memoryMegabytes),
    level.failed,
  ].join(' | ')} |`
}

function milliseconds(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1)
}
