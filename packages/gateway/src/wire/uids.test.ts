import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UidAllocator } from './uids.ts'

test('an account has the same number always, also after a restart', () => {
  const [one, two] = [new UidAllocator(), new UidAllocator()]
  fc.assert(
    fc.property(fc.string(), (account) => {
      const uid = one.forAccount('app', account)
      expect(one.forAccount('app', account)).toBe(uid)
      expect(two.forAccount('app', account)).toBe(uid)
      expect(uid).toBeGreaterThan(0)
      expect(uid).toBeLessThan(2 ** 32)
    }),
  )
})

test('no two of fifty thousand accounts share a number', () => {
  const uids = new UidAllocator()
  const given = new Set(
    Array.from({ length: 50_000 }, (_, i) => uids.forAccount('app', `user ${i}`)),
  )
  expect(given.size).toBe(50_000)
})

test('a session gets a number that nobody else has, and keeps it', () => {
  const uids = new UidAllocator()
  const first = uids.forSession('app', 'lobby', 'S', () => false)
  expect(uids.forSession('app', 'lobby', 'S', () => false)).toBe(first)
  expect(uids.forSession('app', 'lobby', 'S', (uid) => uid === first)).not.toBe(first)
})
