import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { describe, expect, test } from 'vitest'

/* What becomes of a command whose output nobody takes. */

const PROGRAM = join(import.meta.dirname, 'support/main.ts')
const OPTIONS = ['--conditions=@tessera/source', '--disable-warning=ExperimentalWarning']

function start(argv: readonly string[], stdout: 'pipe' | number) {
  return spawn(process.execPath, [...OPTIONS, PROGRAM, ...argv], {
    stdio: ['ignore', stdout, 'pipe'],
  })
}

async function end(child: ReturnType<typeof start>): Promise<readonly [number | null, string]> {
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve))
  return Promise.all([exitCode, text(child.stderr!)])
}

describe('a command whose reader is gone', () => {
  test.for([
    { argv: ['--help'], exitCode: 0 },
    { argv: ['explain', 'nonsense'], exitCode: 1 },
  ])('ends as it would have: $argv', async ({ argv, exitCode }) => {
    const child = start(argv, 'pipe')
    child.stdout!.destroy()
    expect(await end(child)).toEqual([exitCode, ''])
  })
})

test.runIf(process.platform === 'linux')('a full disk is told in one line', async () => {
  const [exitCode, err] = await end(start(['--help'], openSync('/dev/full', 'w')))
  expect(exitCode).toBe(1)
  expect(err).toMatch(/^tessera: ENOSPC: [^\n]*\n$/)
})
