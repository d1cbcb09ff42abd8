import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { z } from 'zod'

import { lacks } from '../../../test/support/needs.ts'
import { apiKeys } from '../src/callers/api-keys.ts'
import { fileSchema } from '../src/config/file-schema.ts'
import { readConfigFile } from '../src/config/read-file.ts'
import { DEFAULT_BUDGETS } from '../src/limits/budgets.ts'
import { bearer, verdict } from './support/callers.ts'

/*
 * docs/operations.md promises an example with every setting of the file. What its table of variables promises is
 * compared in test/docs.
 */

const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8')
const example = /```yaml\n([^]*?)```/.exec(page)![1]!

/** The names of all settings below a schema, as paths without positions in lists. */
function settingsOf(schema: z.core.JSONSchema.BaseSchema, path: string): string[] {
  const parts = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] as {
    readonly properties?: Record<string, z.core.JSONSchema.BaseSchema>
    readonly items?: z.core.JSONSchema.BaseSchema
  }[]
  return parts.flatMap(({ properties = {}, items }) => [
    ...Object.entries(properties).flatMap(([name, below]) => [
      `${path}${name}`,
      ...settingsOf(below, `${path}${name}.`),
    ]),
    ...(items === undefined ? [] : settingsOf(items, path)),
  ])
}

/** The names of all settings that stand in a part of a YAML document. */
function namesIn(node: unknown, path: string): string[] {
  if (isSeq(node)) return node.items.flatMap((item) => namesIn(item, path))
  if (!isMap(node)) return []
  return node.items.flatMap(({ key, value }) => {
    const name = `${path}${isScalar(key) ? String(key.value) : ''}`
    return [name, ...namesIn(value, `${name}.`)]
  })
}

describe('the example of the configuration file', () => {
  test('is one', () => {
    expect(readConfigFile(example, () => 'x'.repeat(32))).toMatchObject({ ok: true })
  })

  test('has every setting there is', () => {
    const schema = z.toJSONSchema(
      fileSchema(() => undefined),
      { io: 'input', unrepresentable: 'any' },
    )
    const known = settingsOf(schema, '').filter((name) => !name.startsWith('policies.'))
    expect(known).toContain('callers.identityProviders.leewaySeconds')
    const shown = new Set(namesIn(parseDocument(example).contents, ''))
    // A key is described by its own standard.
    expect(known.filter((name) => !name.includes('.keys.') && !shown.has(name))).toEqual([])
  })

  test('shows the limits that hold without it', () => {
    const result = readConfigFile(example, () => 'x'.repeat(32))
    expect(result.ok && result.file.budgets).toEqual(DEFAULT_BUDGETS)
  })
})

const hasOpenSsl = spawnSync('openssl', ['version']).status === 0

test.skipIf(lacks(hasOpenSsl))('the commands that make an API key make a good one', async () => {
  const commands = /```sh\n([^]*?)```/.exec(page)![1]!
  const { stdout } = spawnSync('sh', ['-c', commands], { encoding: 'utf8' })
  const [key = '', ...lines] = stdout.trim().split('\n')
  const file = `callers:\n  apiKeys:\n    - name: backend\n      ${lines.join('\n      ')}`
  const result = readConfigFile(file, () => undefined)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  const [known] = result.file.apiKeys
  const method = apiKeys({ findByPrefix: () => ({ ...known!, id: known!.name }) })
  expect(await verdict(method, bearer(key), 0)).toMatchObject({ subject: 'backend' })
})
