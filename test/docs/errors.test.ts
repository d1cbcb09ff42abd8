import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { ClientErrorCode } from '@tessera/client'
import type { TokenErrorCode } from '@tessera/token'
import { describe, expect, test } from 'vitest'

import { PROBLEMS } from '../../packages/server/src/problems.ts'

/*
 * The page of errors has every code, and no other. The unions are types only: these records do not compile when a code is
 * missing here or is not one.
 */

const TOKEN_ERRORS: Readonly<Record<TokenErrorCode, true>> = {
  TOKEN_MALFORMED: true,
  TOKEN_UNSUPPORTED_VERSION: true,
  TOKEN_TOO_LARGE: true,
  TOKEN_BAD_SIGNATURE: true,
  TOKEN_WRONG_APP: true,
  TOKEN_EXPIRED: true,
  TOKEN_TOO_OLD: true,
  TOKEN_NOT_YET_VALID: true,
  TOKEN_MISMATCH: true,
}
const CLIENT_ERRORS: Readonly<Record<ClientErrorCode, true>> = {
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

const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
const sections = page.split(/^## /m).slice(1).map(sectionOf)

interface Entry {
  readonly code: string
  readonly text: string
}

function sectionOf(text: string): readonly Entry[] {
  return text
    .split(/^### /m)
    .slice(1)
    .map((entry) => {
      const [code = '', ...lines] = entry.split('\n')
      return { code, text: lines.join('\n') }
    })
}

test.each([
  { whose: 'of the server', codes: PROBLEMS, section: 0 },
  { whose: 'of the token library', codes: TOKEN_ERRORS, section: 1 },
  { whose: 'of the browser client', codes: CLIENT_ERRORS, section: 2 },
])('every error $whose has a heading, and every heading an error', ({ codes, section }) => {
  const headings = sections[section]?.map(({ code }) => code) ?? []
  expect(headings.toSorted()).toEqual(Object.keys(codes).toSorted())
})

test('nothing else is on the page', () => {
  expect(sections).toHaveLength(3)
})

describe('every entry', () => {
  test.each(sections.flat())('$code says what it means and what to do', ({ text }) => {
    const [meaning = '', advice = ''] = text.split('**What to do:**')
    expect(meaning.trim().length).toBeGreaterThan(20)
    expect(advice.trim().length).toBeGreaterThan(10)
  })

  test.each(Object.entries(PROBLEMS))(
    '%s gives status and title as the server does',
    (code, problem) => {
      const entry = sections[0]?.find((one) => one.code === code)
      expect(entry?.text).toContain(`\n${problem.status}, "${problem.title}".`)
    },
  )
})
