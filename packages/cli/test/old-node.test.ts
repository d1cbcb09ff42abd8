import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const BIN = join(import.meta.dirname, '../bin/tessera.js')
const NODE_20 = join(import.meta.dirname, '../../../test/runtimes/node-20/node_modules/.bin/node')

test('on a Node that is too old, the command says which one it needs', () => {
  const { status, stdout, stderr } = spawnSync(NODE_20, [BIN, '--version'], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^tessera: needs Node 24 or newer, and this is v20\./)
  expect(stderr).not.toContain('    at ')
})
