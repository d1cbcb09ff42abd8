import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { SECRET_SETTINGS, SETTINGS } from '../../packages/server/src/config/read-config.ts'
import { readConfigFile } from '../../packages/server/src/config/read-file.ts'
import { codeBlocks } from './code-blocks.ts'

const PAGE = join(import.meta.dirname, '../../docs/operations.md')
const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `([A-Z_]+)` +\| (yes)? *\|/gm)]

test('the table of settings has every setting, and no other', () => {
  expect(rows.map(([, name]) => name)).toEqual(SETTINGS)
})

test('the table says of each setting whether it is a secret', () => {
  const secrets = rows.filter(([, , secret]) => secret === 'yes').map(([, name]) => name)
  expect(secrets).toEqual(SECRET_SETTINGS)
})

test('the example of the configuration file is one', () => {
  const [example] = codeBlocks(PAGE).filter(({ language }) => language === 'yaml')
  expect(readConfigFile(example!.code, () => 'x'.repeat(40))).toMatchObject({ ok: true })
})
