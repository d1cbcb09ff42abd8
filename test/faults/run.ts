/**
 * Every fault, one after the other: `npm run test:faults [-- name … --minutes=20]`. Prints the table and, when all were
 * run, writes it to docs/faults.md. Ends with 1 when a promise was broken. The minutes are for the leak.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { format, resolveConfig } from 'prettier'

import { FAULTS } from './faults.ts'
import { type FaultRow, LONG } from './support/fault.ts'
import { faultPage } from './support/page.ts'

const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string' } },
})
const unknown = wanted.filter((name) => !(name in FAULTS))
if (unknown.length > 0) throw new Error(`no such fault: ${unknown.join(', ')}`)
const scale = {
  ...LONG,
  ...(values.minutes === undefined ? {} : { minutes: Number(values.minutes) }),
}
const names = Object.keys(FAULTS).filter((name) => wanted.length === 0 || wanted.includes(name))
const rows: FaultRow[] = []
for (const name of names) {
  const startedAt = performance.now()
  process.stderr.write(`${name} … `)
  try {
    const row = await FAULTS[name]!(scale)
    rows.push(row)
    process.stderr.write(
      `holds (${Math.round((performance.now() - startedAt) / 1000)} s): ${row.seen}\n`,
    )
  } catch (error) {
    process.stderr.write(`BROKEN\n${error instanceof Error ? error.stack : String(error)}\n`)
    rows.push({
      fault: name,
      seen: `**broken**: ${error instanceof Error ? error.message.replaceAll(/[\s|]+/g, ' ') : ''}`,
    })
    process.exitCode = 1
  }
}
// A promise that could not be tried is not kept by that.
if (rows.some(({ seen }) => seen.startsWith('not run'))) process.exitCode = 1
const file = fileURLToPath(new URL('../../docs/faults.md', import.meta.url))
const page = await format(faultPage(rows, new Date()), {
  ...(await resolveConfig(file)),
  filepath: file,
})
process.stdout.write(page)
if (wanted.length === 0) writeFileSync(file, page)
process.exit()
