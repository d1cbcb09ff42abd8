import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { faultPage, LONGER_RUN } from './support/page.ts'

test('a new page still has what the longer run found, and the page that is there has it, too', () => {
  const page = faultPage([{ fault: 'none', seen: 'nothing' }], new Date(0))
  expect(page.trimEnd().endsWith(`| nothing |\n\n${LONGER_RUN}`)).toBe(true)
  const there = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8')
  expect(there.trimEnd().endsWith(LONGER_RUN)).toBe(true)
})
