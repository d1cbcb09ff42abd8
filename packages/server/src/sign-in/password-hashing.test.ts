import { describe, expect, test } from 'vitest'

import { isProblem } from '../problems.ts'
import { type DeriveHash, passwordHashing } from './password-hashing.ts'

/** Counts instead of hashing: how often, and how many at once. */
function counting(): { readonly derive: DeriveHash; made: number; most: number } {
  let running = 0
  const count = {
    made: 0,
    most: 0,
    derive: async (password: string) => {
      count.made += 1
      running += 1
      count.most = Math.max(count.most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return Buffer.alloc(32, password)
    },
  }
  return count
}

describe('passwordHashing', () => {
  test('knows a password again, and no other', async () => {
    const hashing = passwordHashing()
    const stored = await hashing.hash('correct horse battery')
    expect(stored).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    )
    expect(await hashing.verify('correct horse battery', stored)).toBe(true)
    expect(await hashing.verify('correct horse batterY', stored)).toBe(false)
    expect(await hashing.hash('correct horse battery')).not.toBe(stored)
  })

  test('reads what another implementation wrote', async () => {
    // From the reference implementation: argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32, with the password "password".
    const stored =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(await passwordHashing().verify('password', stored)).toBe(true)
  })

  test.for([
    {
      what: 'a wrong password',
      stored: `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    },
    { what: 'an unknown name', stored: undefined },
    { what: 'a stored text that is none', stored: 'plain' },
  ])('makes one hash for $what', async ({ stored }) => {
    const count = counting()
    expect(await passwordHashing(count.derive).verify('a', stored)).toBe(false)
    expect(count.made).toBe(1)
  })

  test('makes two at once at most, however many ask', async () => {
    const count = counting()
    const hashing = passwordHashing(count.derive)
    await Promise.all(Array.from({ length: 50 }, () => hashing.verify('a', undefined)))
    expect(count).toMatchObject({ made: 50, most: 2 })
  })

  test('refuses when too many wait, and goes on afterwards', async () => {
    const count = counting()
    const hashing = passwordHashing(count.derive)
    const results = await Promise.allSettled(
      Array.from({ length: 110 }, () => hashing.verify('a', undefined)),
    )
    const refused = results.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(8)
    expect(
      refused.every(
        (one) =>
          one.status === 'rejected' && isProblem(one.reason) && one.reason.code === 'OVERLOADED',
      ),
    ).toBe(true)
    expect(await hashing.verify('a', undefined)).toBe(false)
    expect(count).toMatchObject({ made: 103, most: 2 })
  })
})
