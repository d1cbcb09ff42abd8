import { expect, test } from 'vitest'

import type { Principal } from '../principal.ts'
import { VerifiedCache } from './verified-cache.ts'

const PRINCIPAL: Principal = { kind: 'jwt', subject: 'ada', issuer: 'i', claims: {}, scopes: [] }
const ENTRY = {
  principal: PRINCIPAL,
  notBefore: 0,
  expiresAt: 2_000,
  verifiedAt: 1_000,
  keyVersion: 1,
}

test('holds a bounded number of entries, however many come', () => {
  const cache = new VerifiedCache()
  for (let at = 0; at < 10_500; at++) cache.add(`jwt-${at}`, ENTRY)
  expect(cache.size).toBe(10_000)
  expect(cache.find('jwt-0', 1_001, () => 1)).toBeUndefined()
  expect(cache.find('jwt-10499', 1_001, () => 1)).toBe(PRINCIPAL)
})

test.for([
  { because: 'it is sound', now: 1_001, version: 1, found: true },
  { because: 'it has ended', now: 2_000, version: 1, found: false },
  { because: 'it is a minute old', now: 1_060, version: 1, found: false },
  { because: 'the clock went back', now: 999, version: 1, found: false },
  { because: 'the keys changed', now: 1_001, version: 2, found: false },
  { because: 'the issuer is gone', now: 1_001, version: undefined, found: false },
])('finds an entry ($found) because $because, and forgets a bad one', ({ now, version, found }) => {
  const cache = new VerifiedCache()
  cache.add('jwt', ENTRY)
  expect(cache.find('jwt', now, () => version) !== undefined).toBe(found)
  expect(cache.size).toBe(found ? 1 : 0)
})
