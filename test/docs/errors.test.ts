import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { PROBLEMS } from '../../packages/server/src/problems.ts'

const ROOT = join(import.meta.dirname, '../..')

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

test('every error has a heading in docs/errors.md, and every heading an error', () => {
  const headings = [...read('docs/errors.md').matchAll(/^### ([A-Z_]+)$/gm)].map(([, code]) => code)
  const tokenErrors = [...read('packages/token/src/errors.ts').matchAll(/^ {2}(TOKEN_[A-Z_]+):/gm)]
  const codes = [...Object.keys(PROBLEMS), ...tokenErrors.map(([, code]) => code)]
  expect(tokenErrors.length).toBeGreaterThan(5)
  expect(headings.toSorted()).toEqual(codes.toSorted())
})
