import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { isReadableByAnybody } from './file-mode.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tessera-mode-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test.skipIf(process.platform === 'win32').for([
  { mode: 0o600, open: false },
  { mode: 0o400, open: false },
  { mode: 0o440, open: false },
  { mode: 0o444, open: true },
  { mode: 0o644, open: true },
  { mode: 0o604, open: true },
])('a file of mode $mode is readable by anybody: $open', ({ mode, open }) => {
  const path = join(folder, String(mode))
  writeFileSync(path, 'x')
  chmodSync(path, mode)
  expect(isReadableByAnybody(path)).toBe(open)
})
