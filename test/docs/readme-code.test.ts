import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import ts from 'typescript'
import { expect, test } from 'vitest'

import { codeBlocks } from './code-blocks.ts'

const ROOT = join(import.meta.dirname, '../..')

/** What examples take for granted. A block that declares one of these itself does not get it. */
const GIVEN: Readonly<Record<string, string>> = {
  appId: 'declare const appId: string',
  appCertificate: 'declare const appCertificate: string',
  primary: 'declare const primary: string',
  secondary: 'declare const secondary: string',
  token: 'declare const token: string',
  channel: 'declare const channel: string',
  uid: 'declare const uid: number',
  screenUid: 'declare const screenUid: number',
  tracks: 'declare const tracks: never',
  session: 'declare const session: (options?: unknown) => Promise<string>',
  client: "declare const client: import('agora-rtc-sdk-ng').IAgoraRTCClient",
  rtm: "declare const rtm: import('@tessera/client').RtmClient",
  connection: "declare const connection: import('@tessera/client').ChatConnection",
  showGoodbye: 'declare function showGoodbye(reason: unknown): void',
  subscribeAgain: 'declare function subscribeAgain(...details: unknown[]): void',
  source: "declare const source: import('@tessera/client').TokenSource",
  page: "declare const page: import('playwright-core').Page",
}

const pages = globSync(['*.md', 'packages/*/README.md', 'docs/**/*.md'], {
  cwd: ROOT,
  exclude: (name) => name.includes('node_modules'),
})
const blocks = pages
  .flatMap((page) => codeBlocks(join(ROOT, page)))
  .filter(({ language }) => language === 'ts' || language === 'tsx' || language === 'typescript')

test('every TypeScript block of the pages compiles', () => {
  expect(blocks.length).toBeGreaterThan(5)
  const sources = new Map(
    blocks.map((block, index) => [
      join(ROOT, 'test/docs', `block-${index}.${block.language === 'tsx' ? 'tsx' : 'ts'}`),
      { block, text: withGivens(block.code) },
    ]),
  )
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, 'tsconfig.test.json'), (path) => readFileSync(path, 'utf8'))
      .config,
    ts.sys,
    ROOT,
  )
  // As in an app behind a bundler, which is where most of these lines end up.
  options.module = ts.ModuleKind.ESNext
  options.moduleResolution = ts.ModuleResolutionKind.Bundler
  const host = ts.createCompilerHost(options)
  const disk = { ...host }
  host.fileExists = (path) => sources.has(path) || disk.fileExists(path)
  host.readFile = (path) => sources.get(path)?.text ?? disk.readFile(path)
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const source = sources.get(path)
    return source === undefined
      ? disk.getSourceFile(path, languageVersion, ...rest)
      : ts.createSourceFile(path, source.text, languageVersion)
  }
  const program = ts.createProgram([...sources.keys()], options, host)
  const problems = [...sources].flatMap(([path, { block }]) => {
    const file = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) =>
        `${block.page}:${block.line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
  })
  expect(problems).toEqual([])
})

/** The block as a module, with what it takes for granted in front, on the lines before it. */
function withGivens(code: string): string {
  const declared = (name: string): boolean =>
    new RegExp(`(?:const|let|var|function|class|import)\\s+(?:\\{[^}]*\\b)?${name}\\b`).test(code)
  const givens = Object.entries(GIVEN)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(code) && !declared(name))
    .map(([, declaration]) => declaration)
  return `${givens.join('\n')}\nexport {}\n${code}\n`
}
