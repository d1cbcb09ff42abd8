import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { FaultRow } from './support/fault.ts'
import { willRemove } from './support/keeper.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const VITEST = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')))
const FILE = 'packages/server/test/faults-kill.test.ts'

/** `kill -9` between two steps of a migration and of a change of the master key: the tests of the server, run once more. */
export async function killInBetween(): Promise<FaultRow> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-faults-'))
  willRemove(folder)
  const file = join(folder, 'report.json')
  const child = spawn(
    process.execPath,
    [VITEST, 'run', FILE, '--reporter=json', `--outputFile=${file}`],
    { cwd: ROOT, env: { ...process.env, CI: 'true' }, stdio: 'ignore' },
  )
  await once(child, 'close')
  const { success, numPassedTests, numTotalTests } = JSON.parse(
    readFileSync(file, 'utf8'),
  ) as Report
  rmSync(folder, { recursive: true })
  assert.ok(success, `${numPassedTests} of ${numTotalTests} hold`)
  return {
    fault: 'kill -9 in a migration, in a change of the master key, while rows are written',
    lost: 0,
    seen: `${numPassedTests} of ${numTotalTests} tests hold, on SQLite and PostgreSQL: rolled back or finished, every certificate opens`,
  }
}

interface Report {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numTotalTests: number
}
