import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'
import type { ClientErrorCode } from '../src/index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const here = dirname(fileURLToPath(import.meta.url))

/** What the examples take for granted: the reader's own app. */
const APP = `
import type { ChatConnection, RtmClient } from '@tessera/client'
declare global {
  const appId: string
  const rtm: RtmClient
  const connection: ChatConnection
  function session(options: { refresh: boolean }): Promise<string>
  function showGoodbye(reason: string): void
  function subscribeAgain(): void
}
`

test('every example compiles', () => {
  const blocks = [...readme.matchAll(/```(tsx?)\n([^]*?)```/g)]
  const files = new Map<string, string>(
    blocks.map(([, kind = 'ts', code = ''], i) => [`${here}/example-${i}.${kind}`, code]),
  )
  files.set(`${here}/example-app.ts`, APP)
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2023,
    jsx: ts.JsxEmit.ReactJSX,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    customConditions: ['@tessera/source'],
  }
  const host = ts.createCompilerHost(options)
  const onDisk = { ...host }
  host.fileExists = (name) => files.has(name) || onDisk.fileExists(name)
  host.readFile = (name) => files.get(name) ?? onDisk.readFile(name)
  host.getSourceFile = (name, ...rest) => {
    const code = files.get(name)
    return code === undefined
      ? onDisk.getSourceFile(name, ...rest)
      : ts.createSourceFile(name, code, ts.ScriptTarget.ES2023)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const where = file?.fileName.replace(here, '') ?? ''
    return `${where}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
  expect(blocks).not.toHaveLength(0)
  expect(problems).toEqual([])
})

test('every error code is explained, and no other', () => {
  const codes: Record<ClientErrorCode, true> = {
    REQUEST_REFUSED: true,
    REQUEST_FAILED: true,
    REQUEST_UNSUPPORTED: true,
    NETWORK_FAILED: true,
    TIMED_OUT: true,
    ANSWER_UNUSABLE: true,
    SOURCE_FAILED: true,
    NO_FRESH_TOKEN: true,
    SDK_FAILED: true,
  }
  const explained = [...readme.matchAll(/^\| `([A-Z_]+)`\s*\|/gm)].map(([, code]) => code)
  expect(explained).toEqual(Object.keys(codes))
})
