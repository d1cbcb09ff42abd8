import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'
import { beforeAll, expect, test, vi } from 'vitest'

/*
 * Every regular expression in the sources, given to recheck, which finds text that one takes more than linear time for.
 * Patterns of users never become expressions: they are globs; see src/policy/glob.ts.
 */

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SOURCES = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: ROOT }).filter(
  (file) => !/\.test\.tsx?$/.test(file),
)

/** Expressions that recheck does not find safe, and why they are where they are. */
const REVIEWED: Readonly<Record<string, string>> = {
  '/^(##+)\\s+(.*)$/': 'reads our own docs/errors.md, while the console is built',
  '/\\[([^\\]]+)\\]\\([^)]*\\)/g': 'reads our own docs/errors.md, while the console is built',
  '/<script type="importmap">([^]*?)<\\/script>/': 'reads our own page',
  '/\\/+$/': 'the path of the console, in the browser whose address bar it is',
  '/=+$/': 'the padding of what was just encoded: two characters at most, at the end only',
}

/** Expressions that are put together: what they are made of, for the reader, and which files may do that. */
const PUT_TOGETHER = [
  'packages/server/src/sign-in/oidc-cookie.ts', // three parts of one character class, between dots
  'packages/token/src/channel-key/decode.ts', // of parts with fixed lengths
  'packages/token/src/explain/redact.ts', // fixed words, escaped
]

const literals = new Map<string, string[]>()
const constructed = new Set<string>()
beforeAll(() => {
  for (const file of SOURCES) {
    const text = readFileSync(ROOT + file, 'utf8')
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        literals.set(node.text, [...(literals.get(node.text) ?? []), file])
      } else if (
        (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
        node.expression.getText() === 'RegExp'
      ) {
        constructed.add(file)
      }
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
  }
})

test('there are many', () => {
  expect(literals.size).toBeGreaterThan(100)
})

test(
  'none is slow on any text, but for those that never meet text of others',
  { timeout: 600_000 },
  async () => {
    // The one without a native program or a Java machine.
    vi.stubEnv('RECHECK_BACKEND', 'pure')
    const { checkSync } = await import('recheck')
    const verdict = (literal: string): string => {
      const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(literal) ?? []
      return checkSync(withFewRepetitions(source), flags, { timeout: 300_000 }).status
    }
    // It knows a bad one when it sees one.
    expect(verdict('/^(a+)+$/')).toBe('vulnerable')
    const doubtful = [...literals].filter(
      ([literal]) => REVIEWED[literal] === undefined && verdict(literal) !== 'safe',
    )
    expect(doubtful).toEqual([])
  },
)

/** `{40}` is a constant factor, and unrolling it takes recheck long: twice is as good as forty times. */
function withFewRepetitions(source: string): string {
  return source.replaceAll(
    /\{(\d+)(?:(,)(\d*))?\}/g,
    (_all, least: string, comma = '', most = '') =>
      `{${few(least)}${String(comma)}${most === '' ? '' : few(String(most))}}`,
  )
}

function few(count: string): number {
  return Math.min(2, Number(count))
}

test('what was reviewed is still there', () => {
  expect(Object.keys(REVIEWED).filter((literal) => !literals.has(literal))).toEqual([])
})

test('none is put together elsewhere', () => {
  expect([...constructed].sort()).toEqual(PUT_TOGETHER)
})
