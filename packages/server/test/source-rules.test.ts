import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'
import { expect, test } from 'vitest'

/*
 * What must not be written anywhere in the sources, whatever it would do today.
 */

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

const sources = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: ROOT })
  .filter((file) => !/\.test\.tsx?$/.test(file))
  .map((file) => ({
    file,
    tree: ts.createSourceFile(
      file,
      readFileSync(ROOT + file, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    ),
  }))

/** Where a node is found that somebody should not have written: file and text. */
function where(isBad: (node: ts.Node) => boolean, among = sources): readonly string[] {
  return among.flatMap(({ file, tree }) => {
    const found: string[] = []
    const visit = (node: ts.Node): void => {
      if (isBad(node)) found.push(`${file}: ${node.getText()}`)
      ts.forEachChild(node, visit)
    }
    visit(tree)
    return found
  })
}

const SECRET = /(?:secret|signature|password|passwordhash|hmac|mac|csrftoken|apikey)$/i
const EQUALITY = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
])

/** Something that is compared with nothing but what it is not: `undefined`, `''`, a word, a number. */
function isFixed(node: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.NullKeyword ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.getText() === 'undefined'
  )
}

function comparesSecrets(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node) || !EQUALITY.has(node.operatorToken.kind)) return false
  const { left, right } = node
  return (
    (SECRET.test(left.getText()) || SECRET.test(right.getText())) &&
    !isFixed(left) &&
    !isFixed(right)
  )
}

const FROM_TEXT = ts.createSourceFile(
  'example.ts',
  `if (key.secret === sent) {}
   if (sent !== signature) {}
   if (secret === undefined || password === '') {}`,
  ts.ScriptTarget.Latest,
  true,
)

test('no secret is compared with ===, which tells by its time how much was right', () => {
  const example = [{ file: 'example.ts', tree: FROM_TEXT }]
  expect(where(comparesSecrets, example)).toEqual([
    'example.ts: key.secret === sent',
    'example.ts: sent !== signature',
  ])
  // Verifying the audit log compares MACs of rows that nobody sends: who may verify is told outright where it differs.
  const verifying = /\/audit\/(?:verify-audit|check-log|floor|archive\/combined-source)\.ts$/
  const online = sources.filter(({ file }) => !verifying.test(file))
  expect(where(comparesSecrets, online)).toEqual([])
})

test('no random number comes from Math.random', () => {
  expect(where((node) => node.getText() === 'Math.random')).toEqual([])
})

test('no SQL is put together from text', () => {
  const isRaw = (node: ts.Node): boolean =>
    ts.isCallExpression(node) &&
    /^sql\s*\.\s*(?:raw|lit)$/.test(node.expression.getText()) &&
    !node.arguments.every((argument) => ts.isStringLiteral(argument))
  expect(where(isRaw)).toEqual([])
  // Templates with values that are parameters are something else, and there are some.
  expect(
    where((node) => ts.isTaggedTemplateExpression(node) && node.tag.getText().startsWith('sql'))
      .length,
  ).toBeGreaterThan(0)
})

test('no code is made from text, and no parser is asked to be lenient', () => {
  const isEval = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) && node.expression.getText() === 'eval') ||
    (ts.isNewExpression(node) && node.expression.getText() === 'Function')
  expect(where(isEval)).toEqual([])
  const isLenient = (node: ts.Node): boolean =>
    ts.isPropertyAssignment(node) &&
    ['insecureHTTPParser', 'rejectUnauthorized'].includes(node.name.getText()) &&
    node.initializer.getText() === (node.name.getText() === 'insecureHTTPParser' ? 'true' : 'false')
  expect(where(isLenient)).toEqual([])
})
