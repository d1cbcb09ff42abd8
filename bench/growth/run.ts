/**
 * What does a token cost when there are many subjects, rules, bans and audit rows, and what the audit page?
 *
 *   npm run bench:growth                         about four minutes
 *   node bench/growth/run.ts --rows 1,1000,100000 --rules 1,100 --no-postgres
 *
 * Processor time, PostgreSQL's included; writes bench/results-growth.md and .json, and docs/scaling.md from them.
 */
import { writeFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import pg from 'pg'

import { findPostgres, startPostgres } from '../../test/support/postgres.ts'
import { formatJson } from '../load/format.ts'
import { cpuOfFamily, parentOf } from '../load/machine.ts'
import { writeScalingPage } from '../scaling/write-page.ts'
import { growthPage, type GrowthFigures } from './page.ts'
import { type RuleCosts, ruleCosts } from './rules.ts'
import { storeCosts, type StoreCosts } from './stores.ts'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1,1000,1000000' },
    rules: { type: 'string', default: '1,100,10000' },
    postgres: { type: 'boolean', default: findPostgres() !== undefined },
  },
  allowNegative: true,
})
const numbersOf = (text: string): number[] => text.split(',').map(Number)

const before = loadavg()[0]!
const rules: RuleCosts[] = []
for (const count of numbersOf(options.rules)) rules.push(await ruleCosts(count))
const sqlite = await onSqlite()
const postgres = options.postgres ? await onPostgres() : []
const figures: GrowthFigures = {
  date: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  processor: cpus()[0]?.model.trim() ?? 'unknown processor',
  loadAverages: [before, loadavg()[0]!],
  rules,
  sqlite,
  postgres,
}
const page = await growthPage(figures)
process.stdout.write(page)
writeFileSync(new URL('../results-growth.md', import.meta.url), page)
writeFileSync(new URL('../results-growth.json', import.meta.url), await formatJson(figures))
await writeScalingPage()

async function onSqlite(): Promise<StoreCosts[]> {
  const costs: StoreCosts[] = []
  for (const rows of numbersOf(options.rows)) {
    process.stderr.write(`SQLite, ${rows}\n`)
    const folder = mkdtempSync(join(tmpdir(), 'tessera-growth-'))
    const location = { kind: 'sqlite', file: join(folder, 'tessera.sqlite') } as const
    costs.push(await storeCosts(location, rows, () => 0))
    rmSync(folder, { recursive: true, force: true })
  }
  return costs
}

async function onPostgres(): Promise<StoreCosts[]> {
  const server = await startPostgres({ sharedBuffers: '256MB' })
  try {
    const costs: StoreCosts[] = []
    for (const rows of numbersOf(options.rows)) {
      process.stderr.write(`PostgreSQL, ${rows}\n`)
      const url = await server.createDatabase()
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => undefined)
      await client.connect()
      const { rows: pids } = await client.query<{ readonly pid: number }>(
        'select pg_backend_pid() as pid',
      )
      const postmaster = parentOf(pids[0]!.pid)
      costs.push(await storeCosts({ kind: 'postgres', url }, rows, () => cpuOfFamily(postmaster)))
      await client.end()
    }
    return costs
  } finally {
    await server.close()
  }
}
