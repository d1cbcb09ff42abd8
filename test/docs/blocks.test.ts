import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { createEdgeApp } from '@tessera/server/edge'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

import { readConfigFile } from '../../packages/server/src/config/read-file.ts'
import { describedCommands } from '../../scripts/docs/reference/cli.ts'
import { lacks } from '../support/needs.ts'
import { type BlockCheck, BLOCK_CHECKS, checkOf } from './blocks.ts'
import { type CodeBlock, codeBlocks } from './code-blocks.ts'
import { FOLLOWED_PAGES } from './followed-pages.ts'
import { hasShell } from './shell.ts'

/* Every block of code of every page, and how it is checked; see blocks.ts. What no other test does is done here. */

const ROOT = join(import.meta.dirname, '../..')
const pages = globSync(['*.md', '{docs,packages,examples,deploy,spec}/**/*.md'], {
  cwd: ROOT,
  exclude: (name) => name.split('/').some((part) => part === 'node_modules' || part === 'dist'),
})

interface Listed {
  readonly name: string
  readonly block: CodeBlock
  readonly rule: BlockCheck | undefined
}

const listed: readonly Listed[] = pages.flatMap((page) =>
  codeBlocks(join(ROOT, page)).map((block) => ({
    name: `${page}:${block.line}`,
    block,
    rule: checkOf(page, block.language),
  })),
)
const checkedBy = (check: BlockCheck['check']): readonly Listed[] =>
  listed.filter(({ rule }) => rule?.check === check)

test('every block says its language, and somebody checks it', () => {
  expect(listed.length).toBeGreaterThan(90)
  const forgotten = listed
    .filter(({ rule }) => rule === undefined)
    .map(({ name, block }) => `${name} (${block.language || 'no language'})`)
  expect(forgotten).toEqual([])
})

test('every rule is about some block, and names a test that is there', () => {
  const unused = BLOCK_CHECKS.filter((rule) => listed.every((one) => one.rule !== rule))
  expect(
    unused.map(({ pages: about, languages }) => `${about.source} ${languages.join()}`),
  ).toEqual([])
  for (const { check, how } of BLOCK_CHECKS) {
    if (check === 'elsewhere') expect(existsSync(join(ROOT, how)), how).toBe(true)
  }
})

test('the pages that are followed in a shell are those that the list says', () => {
  const shell = BLOCK_CHECKS.find(({ how }) => how === 'test/docs/shell-pages.test.ts')
  const said = listed.filter(({ rule }) => rule === shell).map(({ name }) => name.split(':')[0])
  expect([...new Set(said)].toSorted()).toEqual(
    FOLLOWED_PAGES.map(({ page }) => `docs/${page}`).toSorted(),
  )
})

describe('commands', async () => {
  const commands = await describedCommands()
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: object
  }

  test.skipIf(lacks(hasShell))('a shell can read all of them', () => {
    // One after the other would take longer than all of them together.
    const functions = checkedBy('commands').map(
      ({ block }, index) => `block${index}() {\n${block.code}\n}`,
    )
    expect(() => execFileSync('bash', ['-n'], { input: functions.join('\n') })).not.toThrow()
  })

  test.each(checkedBy('commands'))('$name names what is there', ({ block }) => {
    for (const line of block.code.split('\n')) {
      const called = /^(?:[A-Z_]+=\S+ )*(?:npx )?tessera ([^#|]*)/.exec(line)?.[1]
      if (called !== undefined) {
        const known = commands.find(({ path }) => `${called} `.startsWith(`${path} `))
        expect(known, line).toBeDefined()
        const flags = new Set(known!.flags.map(({ flag }) => flag))
        expect(called.match(/--[\w-]+/g)?.filter((flag) => !flags.has(flag)) ?? []).toEqual([])
      }
      const script = /\bnpm run ([\w:-]+)(?! *--workspace)/.exec(line)?.[1]
      if (script !== undefined && !line.includes('--workspace'))
        expect(scripts).toHaveProperty(script)
      const file = /\bnode ([\w/.-]+\.ts)/.exec(line)?.[1]
      if (file !== undefined) expect(existsSync(join(ROOT, file)), file).toBe(true)
    }
  })
})

test.each(checkedBy('configuration'))('$name is a configuration', ({ block }) => {
  const read = readConfigFile(block.code, () => 'a secret of more than 32 characters')
  expect(read.ok ? [] : read.problems).toEqual([])
})

test.each(checkedBy('parses'))('$name parses', ({ block }) => {
  if (block.language === 'json') {
    expect(() => void JSON.parse(block.code)).not.toThrow()
    return
  }
  const { diagnostics } = ts.transpileModule(block.code, {
    reportDiagnostics: true,
    fileName: 'block.js',
    compilerOptions: { allowJs: true },
  })
  expect(diagnostics!.map(({ messageText }) => messageText)).toEqual([])
})

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly const?: unknown
}

describe('snippets in languages without a compiler here', async () => {
  const app = createEdgeApp(
    {
      APP_ID: '970ca35de60c44645bbae8a215061b33',
      APP_CERTIFICATE: '5cfd2fd1755d40ecb72977518be15d3b',
      TESSERA_ALLOW_ANONYMOUS: '1',
      TESSERA_LOG: 'silent',
    },
    { addressOf: () => '127.0.0.1', host: '127.0.0.1', write: () => undefined },
  )
  const answer = await app.fetch(new Request('http://localhost/openapi.json'))
  const { paths, components } = (await answer.json()) as {
    readonly paths: Readonly<Record<string, object>>
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
  }
  const { TokenRequest, IssuedToken } = components.schemas
  const services = TokenRequest!.properties!.services!.items!
  const rtc = (services.anyOf ?? services.oneOf)!.find(
    ({ properties }) => properties?.type?.const === 'rtc',
  )!
  const asked = new Set([
    ...Object.keys(TokenRequest!.properties!),
    ...Object.keys(rtc.properties!),
  ])

  test.each(checkedBy('fields'))(
    '$name ($block.language) asks what the server takes',
    ({ block }) => {
      const { code } = block
      const addresses = [...code.matchAll(/https:\/\/tokens\.app\.example(\/[\w/-]+)/g)]
      expect(addresses.length).toBeGreaterThan(0)
      for (const [, path] of addresses) expect(paths).toHaveProperty([path!, 'post'])

      const words = new Set(code.match(/\w+/g))
      const needed = [...TokenRequest!.required!, ...rtc.required!]
      expect(needed.filter((field) => !words.has(field))).toEqual([])
      const sent = [...code.matchAll(/["'](\w+)\\?["']\s*(?::|, (?:channel|uid))/g)].map(
        ([, field]) => field!,
      )
      expect(sent.length).toBeGreaterThan(2)
      expect(sent.filter((field) => !asked.has(field) && field !== 'authorization')).toEqual([])

      expect(IssuedToken!.properties).toHaveProperty('token')
      expect(words).toContain('token')
    },
  )
})
