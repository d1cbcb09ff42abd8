import type { JSONWebKeySet } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'

import {
  bearer,
  problemOf,
  providerKey,
  type ProviderKey,
  verdict,
} from '../../../test/support/callers.ts'
import { jwtCallers } from './jwt-method.ts'
import { jwksSource } from './jwks-source.ts'
import type { KeySource } from './issuer.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let first: ProviderKey
let second: ProviderKey

beforeAll(async () => {
  first = await providerKey('ES256', 'first')
  second = await providerKey('ES256', 'second')
})

/** An identity provider that answers what it is told to, at a time that only the test moves. */
class Provider {
  now = 0
  fetches = 0
  answer: () => Promise<JSONWebKeySet> = () => Promise.reject(new Error('down'))
  readonly source: KeySource = jwksSource(
    'https://login.example/keys',
    () => {
      this.fetches++
      return this.answer()
    },
    () => this.now,
  )

  serves(...keys: readonly ProviderKey[]): this {
    this.answer = () => Promise.resolve({ keys: keys.map(({ publicJwk }) => publicJwk) })
    return this
  }

  fails(): this {
    this.answer = () => Promise.reject(new Error('down'))
    return this
  }

  async ask(kid: string | undefined): Promise<string> {
    const attempt = (): Promise<unknown> => this.source.keyFor({ alg: 'ES256', kid })
    try {
      await attempt()
      return 'found'
    } catch {
      return (await problemOf(attempt)).code
    }
  }
}

describe('jwksSource', () => {
  test('asks once, however many come at once', async () => {
    const provider = new Provider().serves(first)
    const answers = await Promise.all(Array.from({ length: 100 }, () => provider.ask('first')))
    expect(new Set(answers)).toEqual(new Set(['found']))
    expect(provider.fetches).toBe(1)
  })

  test('asks again after ten minutes', async () => {
    const provider = new Provider().serves(first)
    await provider.ask('first')
    provider.now = 10 * MINUTE
    await provider.ask('first')
    expect(provider.fetches).toBe(1)
    provider.now = 10 * MINUTE + 1
    await provider.ask('first')
    expect(provider.fetches).toBe(2)
  })

  test('finds a new key at once, and the old one no more', async () => {
    const provider = new Provider().serves(first)
    await provider.ask('first')
    provider.serves(second)
    provider.now = MINUTE
    expect(await provider.ask('second')).toBe('found')
    expect(await provider.ask('first')).toBe('CREDENTIAL_INVALID')
  })

  test('a flood of key ids nobody has is one fetch in 30 seconds', async () => {
    const provider = new Provider().serves(first)
    await provider.ask('first')
    for (let tick = 0; tick <= 60; tick++) {
      provider.now = tick * 1_000
      for (let at = 0; at < 20; at++) {
        expect(await provider.ask(`made-up-${tick}-${at}`)).toBe('CREDENTIAL_INVALID')
      }
    }
    // At first, and at 30 and 60 seconds.
    expect(provider.fetches).toBe(3)
  })

  test('a key set that was good once serves for a day, then 503', async () => {
    const provider = new Provider().serves(first)
    await provider.ask('first')
    provider.fails()
    provider.now = 24 * HOUR
    expect(await provider.ask('first')).toBe('found')
    provider.now = 24 * HOUR + 1
    expect(await provider.ask('first')).toBe('CALLER_CHECK_UNAVAILABLE')
    provider.serves(first)
    provider.now += MINUTE
    expect(await provider.ask('first')).toBe('found')
  })

  test('failures are retried after 1, 2, 4 … 60 seconds, not more often', async () => {
    const provider = new Provider().fails()
    const askedAt: number[] = []
    for (let tenth = 0; tenth < 2_000; tenth++) {
      provider.now = tenth * 100
      const before = provider.fetches
      await provider.ask('first')
      if (provider.fetches > before) askedAt.push(provider.now / 1_000)
    }
    expect(askedAt).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183])
  })

  test('says when to come back while there are no keys', async () => {
    const provider = new Provider().fails()
    await provider.ask('first')
    const problem = await problemOf(() => provider.source.keyFor({ alg: 'ES256', kid: 'first' }))
    expect(problem).toMatchObject({
      code: 'CALLER_CHECK_UNAVAILABLE',
      details: { retryAfterSeconds: 1 },
    })
  })

  test('callers with good keys do not wait for a provider that has failed and now hangs', async () => {
    const provider = new Provider().serves(first)
    await provider.ask('first')
    provider.fails()
    provider.now = HOUR
    await provider.ask('first')
    provider.answer = () => new Promise(() => undefined)
    provider.now += MINUTE
    expect(await provider.ask('first')).toBe('found')
    expect(provider.fetches).toBe(3)
  })

  test.for([
    { set: 'no list', answer: {} },
    { set: 'null', answer: null },
    { set: 'text', answer: 'keys' },
    { set: 'a list of text', answer: { keys: ['key'] } },
    { set: 'more than 100 keys', answer: { keys: Array.from({ length: 101 }, () => ({})) } },
  ])('takes $set for a failure', async ({ answer }) => {
    const provider = new Provider()
    provider.answer = () => Promise.resolve(answer as unknown as JSONWebKeySet)
    expect(await provider.ask('first')).toBe('CALLER_CHECK_UNAVAILABLE')
  })

  test.for([
    { key: 'without its numbers', jwk: { kty: 'EC', crv: 'P-256', kid: 'bad' } },
    { key: 'off its curve', jwk: { kty: 'EC', crv: 'P-256', kid: 'bad', x: 'AAAA', y: 'AAAA' } },
    { key: 'of an unknown kind', jwk: { kty: 'XX', kid: 'bad' } },
    { key: 'that is a secret', jwk: { kty: 'oct', kid: 'bad', k: 'AAAA' } },
  ])('a key $key is as good as none, and harms no other', async ({ jwk }) => {
    const provider = new Provider()
    provider.answer = () => Promise.resolve({ keys: [jwk, first.publicJwk] })
    expect(await provider.ask('bad')).toBe('CREDENTIAL_INVALID')
    expect(await provider.ask('first')).toBe('found')
  })

  test('a JWT without a key id is taken where there is one key only', async () => {
    expect(await new Provider().serves(first).ask(undefined)).toBe('found')
    expect(await new Provider().serves(first, second).ask(undefined)).toBe('CREDENTIAL_INVALID')
  })

  test('the version changes with the keys, and with nothing else', async () => {
    const provider = new Provider().serves(first)
    await provider.ask('first')
    const before = provider.source.version
    provider.now = 20 * MINUTE
    await provider.ask('first')
    expect(provider.source.version).toBe(before)
    provider.fails()
    provider.now = 40 * MINUTE
    await provider.ask('first')
    expect(provider.source.version).toBe(before)
    provider.serves(second)
    provider.now = 60 * MINUTE
    await provider.ask('second')
    expect(provider.source.version).not.toBe(before)
  })
})

test('an issuer whose keys cannot be fetched leaves the others alone', async () => {
  const NOW = 1_795_478_400
  const open = (issuer: string, keys: KeySource): Parameters<typeof jwtCallers>[0][number] => ({
    issuer: {
      issuer,
      audience: ['calls'],
      keys: { kind: 'jwks-url', url: `${issuer}keys`, algorithms: ['ES256'] },
    },
    keys,
  })
  const method = jwtCallers([
    open('https://down.example/', new Provider().fails().source),
    open('https://up.example/', new Provider().serves(first).source),
  ])
  const claims = { aud: 'calls', sub: 'ada', exp: NOW + 60 }
  const ask = (iss: string): ReturnType<typeof verdict> =>
    verdict(method, bearer(first.sign({ ...claims, iss })), NOW)
  expect(await ask('https://down.example/')).toBe('CALLER_CHECK_UNAVAILABLE')
  expect(await ask('https://up.example/')).toMatchObject({ subject: 'ada' })
})

test('a JWT verified before its key was taken back is refused after', async () => {
  const NOW = 1_795_478_400
  const provider = new Provider().serves(first)
  const method = jwtCallers([
    {
      issuer: {
        issuer: 'https://login.example/',
        audience: ['calls'],
        keys: { kind: 'jwks-url', url: 'https://login.example/keys', algorithms: ['ES256'] },
      },
      keys: provider.source,
    },
  ])
  const claims = { iss: 'https://login.example/', aud: 'calls', sub: 'ada', exp: NOW + 300 }
  const old = bearer(first.sign(claims))
  expect(await verdict(method, old, NOW)).toMatchObject({ subject: 'ada' })
  provider.serves(second)
  provider.now = MINUTE
  // Somebody comes with the new key, and the set is fetched; the old JWT is still in the cache.
  expect(await verdict(method, bearer(second.sign(claims)), NOW + 1)).toMatchObject({
    subject: 'ada',
  })
  expect(await verdict(method, old, NOW + 1)).toBe('CREDENTIAL_INVALID')
})
