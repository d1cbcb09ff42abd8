import { describe, expect, test } from 'vitest'

import { bearer, callWith, problemOf, verdict } from '../../test/support/callers.ts'
import { type ApiKey, apiKeys, newApiKey } from './api-keys.ts'
import { equalSecrets, sha256Hex } from './digest.ts'
import type { CallerMethod } from './principal.ts'

const NOW = 1_795_478_400

interface Bench {
  readonly text: string
  readonly method: CallerMethod
  /** Prefixes that were looked up. */
  readonly lookups: string[]
  readonly uses: (readonly [id: string, now: number])[]
}

function bench(settings: Partial<ApiKey> = {}): Bench {
  const { text, prefix, secretHash } = newApiKey()
  const key: ApiKey = { id: 'key-1', prefix, secretHash, scopes: ['chat:app'], ...settings }
  const lookups: string[] = []
  const uses: (readonly [string, number])[] = []
  const method = apiKeys({
    findByPrefix(asked) {
      lookups.push(asked)
      return asked === prefix ? key : undefined
    },
    noteUsed: (id, now) => uses.push([id, now]),
  })
  return { text, method, lookups, uses }
}

describe('newApiKey', () => {
  test('makes a key of a prefix and 256 random bits, and keeps a hash of those only', () => {
    const { text, prefix, secretHash } = newApiKey()
    expect(text).toMatch(/^tsk_[0-9a-f]{12}_[\w-]{43}$/)
    const secret = text.slice('tsk_'.length + 13)
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    expect(secretHash).toBe(sha256Hex(secret))
    expect(prefix + secretHash).not.toContain(secret)
  })

  test('never makes the same key twice', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newApiKey().text)).size).toBe(1_000)
  })
})

describe('apiKeys', () => {
  test.for([
    { place: 'Authorization', call: (text: string) => bearer(text) },
    { place: 'X-Api-Key', call: (text: string) => callWith({ 'x-api-key': text }) },
    {
      place: 'authorization in another case',
      call: (text: string) => callWith({ authorization: `BEARER  ${text} ` }),
    },
  ])('takes a key from $place', async ({ call }) => {
    const { text, method, uses } = bench()
    expect(await verdict(method, call(text), NOW)).toEqual({
      kind: 'api-key',
      subject: 'key-1',
      claims: expect.anything() as unknown,
      scopes: ['chat:app'],
    })
    expect(uses).toEqual([['key-1', NOW]])
  })

  test.for([
    { credential: 'nothing', call: callWith({}) },
    { credential: 'a JWT', call: bearer('a.b.c') },
    { credential: 'something else', call: callWith({ 'x-api-key': 'sk_live_1' }) },
    { credential: 'basic authentication', call: callWith({ authorization: 'Basic dHNrXzE=' }) },
  ])('leaves $credential to the other methods', async ({ call }) => {
    const { method, lookups } = bench()
    expect(await verdict(method, call, NOW)).toBeUndefined()
    expect(lookups).toEqual([])
  })

  test.for([
    { wrong: 'one character of the secret', change: (text: string) => otherLast(text) },
    {
      wrong: 'the secret of another key',
      change: (text: string) => text.slice(0, 17) + newApiKey().text.slice(17),
    },
    { wrong: 'no secret', change: (text: string) => text.slice(0, 17) },
    { wrong: 'a secret that goes on', change: (text: string) => `${text}A` },
    {
      wrong: 'the prefix in capitals',
      change: (text: string) => `tsk_ABCDEFABCDEF${text.slice(16)}`,
    },
    { wrong: 'an unknown prefix', change: (text: string) => `tsk_000000000000${text.slice(16)}` },
    { wrong: 'nothing behind tsk_', change: () => 'tsk_' },
    {
      wrong: 'the hash instead of the secret',
      change: (text: string) => `${text.slice(0, 17)}${sha256Hex(text.slice(17))}`,
    },
  ])('refuses $wrong', async ({ change }) => {
    const { text, method, uses } = bench()
    expect(await verdict(method, bearer(change(text)), NOW)).toBe('CREDENTIAL_INVALID')
    expect(uses).toEqual([])
  })

  test('an unknown prefix and a wrong secret are told apart by nobody', async () => {
    const { text, method } = bench()
    const unknown = await problemOf(() =>
      method.authenticate(bearer(`tsk_000000000000${text.slice(16)}`), NOW),
    )
    const wrong = await problemOf(() => method.authenticate(bearer(otherLast(text)), NOW))
    expect(unknown.toBody()).toEqual(wrong.toBody())
    expect(unknown.details.headers).toEqual(wrong.details.headers)
  })

  test.for([
    { settings: { expiresAt: NOW + 1 }, verdict: 'in' },
    { settings: { expiresAt: NOW }, verdict: 'CREDENTIAL_EXPIRED' },
    { settings: { revokedAt: NOW - 1 }, verdict: 'CREDENTIAL_INVALID' },
    { settings: { revokedAt: NOW - 1, expiresAt: NOW - 1 }, verdict: 'CREDENTIAL_INVALID' },
  ])('a key with $settings is $verdict', async (row) => {
    const { text, method } = bench(row.settings)
    const answer = await verdict(method, bearer(text), NOW)
    expect(typeof answer === 'object' ? 'in' : answer).toBe(row.verdict)
  })

  test('only its holder learns that a key has expired', async () => {
    const { text, method } = bench({ expiresAt: NOW - 1 })
    expect(await verdict(method, bearer(otherLast(text)), NOW)).toBe('CREDENTIAL_INVALID')
  })

  test('passes on when the key ends', async () => {
    const { text, method } = bench({ expiresAt: NOW + 60 })
    expect(await verdict(method, bearer(text), NOW)).toMatchObject({ expiresAt: NOW + 60 })
  })

  test.for([
    { allowed: undefined, address: '198.51.100.1', in: true },
    { allowed: [], address: '198.51.100.1', in: true },
    { allowed: ['192.0.2.0/24'], address: '192.0.2.77', in: true },
    { allowed: ['192.0.2.0/24'], address: '::ffff:192.0.2.77', in: true },
    { allowed: ['192.0.2.0/24'], address: '192.0.3.1', in: false },
    { allowed: ['192.0.2.7'], address: '192.0.2.7', in: true },
    { allowed: ['192.0.2.7'], address: '192.0.2.8', in: false },
    { allowed: ['192.0.2.0/24', '2001:db8::/32'], address: '2001:db8:7::1', in: true },
    { allowed: ['2001:db8::/32'], address: '2001:db9::1', in: false },
    { allowed: ['192.0.2.0/24'], address: '', in: false },
  ])('allowed from $allowed, a call from $address is let in: $in', async (row) => {
    const { text, method, uses } = bench({ allowedAddresses: row.allowed })
    const call = callWith({ 'x-api-key': text }, { address: row.address })
    expect(typeof (await verdict(method, call, NOW)) === 'object').toBe(row.in)
    expect(uses).toHaveLength(row.in ? 1 : 0)
  })
})

test.for([
  ['', '', true],
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'aa', false],
  ['', 'a', false],
  ['é', 'e\u0301', false],
] as const)('equalSecrets(%j, %j) is %j, also for unequal lengths', ([a, b, equal]) => {
  expect(equalSecrets(a, b)).toBe(equal)
})

/** The same key with another last character. */
function otherLast(text: string): string {
  return text.slice(0, -1) + (text.endsWith('A') ? 'E' : 'A')
}
