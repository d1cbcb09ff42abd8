import { describe, expect, test } from 'vitest'

import {
  bearer,
  handmadeJwt,
  hs256,
  problemOf,
  providerKey,
  verdict,
} from '../../../test/support/callers.ts'
import { Secret } from '../../config/secret.ts'
import type { Principal } from '../principal.ts'
import type { AsymmetricAlgorithm, Issuer, KeySource } from './issuer.ts'
import { jwtCallers } from './jwt-method.ts'
import { sharedSecret, staticKeys } from './static-keys.ts'

const NOW = 1_795_478_400
const ISSUER = 'https://login.example/'
const SECRET = new Secret('a secret of more than thirty-two bytes')
const CLAIMS = { iss: ISSUER, aud: 'calls', sub: 'ada', exp: NOW + 300 }

/** A method that takes JWTs of one issuer with a shared secret: the quickest to sign. */
function methodFor(settings: Partial<Issuer> = {}): ReturnType<typeof jwtCallers> {
  const issuer: Issuer = {
    issuer: ISSUER,
    audience: ['calls', 'other'],
    keys: { kind: 'shared-secret', secret: SECRET },
    ...settings,
  }
  return jwtCallers([{ issuer, keys: sharedSecret(SECRET) }])
}

function signed(claims: Readonly<Record<string, unknown>>): string {
  const header = { alg: 'HS256' }
  return handmadeJwt(header, claims, hs256(header, claims, SECRET.reveal()))
}

async function principalOf(
  claims: Readonly<Record<string, unknown>>,
  settings: Partial<Issuer> = {},
): Promise<Principal> {
  const principal = await verdict(methodFor(settings), bearer(signed(claims)), NOW)
  if (typeof principal !== 'object') throw new Error(`not let in: ${String(principal)}`)
  return principal
}

describe('jwtCallers', () => {
  test.for(['EdDSA', 'ES256', 'RS256'] as const)(
    'takes %s from an issuer set to it',
    async (alg) => {
      const key = await providerKey(alg, 'k1')
      const algorithms: readonly AsymmetricAlgorithm[] = [alg]
      const keys = { kind: 'static' as const, keys: [key.publicJwk], algorithms }
      const method = jwtCallers([
        { issuer: { issuer: ISSUER, audience: ['calls'], keys }, keys: staticKeys(keys.keys) },
      ])
      const jwt = key.sign(CLAIMS)
      expect(await verdict(method, bearer(jwt), NOW)).toMatchObject({
        kind: 'jwt',
        subject: 'ada',
        issuer: ISSUER,
        expiresAt: NOW + 300,
      })
    },
  )

  test.for([
    { is: 'sub', claims: {}, settings: {}, subject: 'ada' },
    { is: 'a number', claims: { sub: 42 }, settings: {}, subject: '42' },
    {
      is: 'the largest number that is exact',
      claims: { sub: Number.MAX_SAFE_INTEGER },
      settings: {},
      subject: '9007199254740991',
    },
    {
      is: 'another claim',
      claims: { uid: 'u-7' },
      settings: { subjectClaim: 'uid' },
      subject: 'u-7',
    },
  ])('names the user by $is', async ({ claims, settings, subject }) => {
    expect((await principalOf({ ...CLAIMS, ...claims }, settings)).subject).toBe(subject)
  })

  test.for([
    { claim: undefined, scopes: [] },
    { claim: '', scopes: [] },
    { claim: 'a b  c', scopes: ['a', 'b', 'c'] },
    { claim: ['a', 1, 'b', null], scopes: ['a', 'b'] },
    { claim: { a: true }, scopes: [] },
  ])('reads the scopes of $claim as $scopes', async ({ claim, scopes }) => {
    expect((await principalOf({ ...CLAIMS, scope: claim })).scopes).toEqual(scopes)
    const settings = { scopesClaim: 'permissions' }
    expect((await principalOf({ ...CLAIMS, permissions: claim }, settings)).scopes).toEqual(scopes)
  })

  test('a claim can neither be a method nor reach a prototype', async () => {
    const claims = `{"iss":"${ISSUER}","aud":"calls","sub":"ada","exp":${NOW + 300},"__proto__":{"admin":true}}`
    const header = { alg: 'HS256' }
    const jwt = handmadeJwt(header, claims, hs256(header, claims, SECRET.reveal()))
    const principal = await verdict(methodFor(), bearer(jwt), NOW)
    if (typeof principal !== 'object') throw new Error('not let in')
    expect(Object.getPrototypeOf(principal.claims)).toBeNull()
    expect(principal.claims.admin).toBeUndefined()
    expect(Object.prototype).not.toHaveProperty('admin')
  })

  test('ends with the whole second in which the JWT ends', async () => {
    expect((await principalOf({ ...CLAIMS, exp: NOW + 300.7 })).expiresAt).toBe(NOW + 300)
  })

  test.for([
    { claims: { exp: NOW }, leewaySeconds: 30, verdict: 'in' },
    { claims: { exp: NOW - 29 }, leewaySeconds: 30, verdict: 'in' },
    { claims: { exp: NOW - 30 }, leewaySeconds: 30, verdict: 'CREDENTIAL_EXPIRED' },
    { claims: { exp: NOW }, leewaySeconds: 0, verdict: 'CREDENTIAL_EXPIRED' },
    { claims: { nbf: NOW + 30 }, leewaySeconds: 30, verdict: 'in' },
    { claims: { nbf: NOW + 31 }, leewaySeconds: 30, verdict: 'CREDENTIAL_INVALID' },
    { claims: { exp: NOW - 29 }, leewaySeconds: undefined, verdict: 'in' },
  ])('takes $claims with a leeway of $leewaySeconds s as $verdict', async (row) => {
    const settings = row.leewaySeconds === undefined ? {} : { leewaySeconds: row.leewaySeconds }
    const answer = await verdict(
      methodFor(settings),
      bearer(signed({ ...CLAIMS, ...row.claims })),
      NOW,
    )
    expect(typeof answer === 'object' ? 'in' : answer).toBe(row.verdict)
  })

  test('a refusal holds nothing of what was sent', async () => {
    const claims = { ...CLAIMS, sub: 'canary-subject', aud: 'canary-audience' }
    const jwt = signed(claims)
    const problem = await problemOf(() => methodFor().authenticate(bearer(jwt), NOW))
    const text = JSON.stringify(problem.toBody())
    expect(text).not.toContain('canary')
    expect(text).not.toContain(jwt)
    expect(problem.details.headers).toEqual({ 'www-authenticate': 'Bearer error="invalid_token"' })
  })
})

describe('a JWT that was verified a moment ago', () => {
  /** A method whose issuer changes its keys, and that counts how often they are asked for. */
  function withKeys(): {
    readonly method: ReturnType<typeof jwtCallers>
    readonly rotate: (secret: string) => void
    readonly lookups: () => number
  } {
    let version = 1
    let secret = SECRET.reveal()
    let lookups = 0
    const keys: KeySource = {
      get version() {
        return version
      },
      keyFor() {
        lookups++
        return Promise.resolve({ key: new TextEncoder().encode(secret), version })
      },
    }
    const issuer: Issuer = {
      issuer: ISSUER,
      audience: ['calls'],
      keys: { kind: 'shared-secret', secret: SECRET },
      leewaySeconds: 0,
    }
    return {
      method: jwtCallers([{ issuer, keys }]),
      rotate(next) {
        version++
        secret = next
      },
      lookups: () => lookups,
    }
  }

  test('is not verified again', async () => {
    const { method, lookups } = withKeys()
    const jwt = bearer(signed(CLAIMS))
    for (let second = 0; second < 5; second++) await verdict(method, jwt, NOW + second)
    expect(lookups()).toBe(1)
  })

  test('is verified again after a minute', async () => {
    const { method, lookups } = withKeys()
    const jwt = bearer(signed(CLAIMS))
    await verdict(method, jwt, NOW)
    await verdict(method, jwt, NOW + 59)
    expect(lookups()).toBe(1)
    await verdict(method, jwt, NOW + 60)
    expect(lookups()).toBe(2)
  })

  test('is refused once its key is gone', async () => {
    const { method, rotate } = withKeys()
    const jwt = bearer(signed(CLAIMS))
    expect(await verdict(method, jwt, NOW)).toMatchObject({ subject: 'ada' })
    rotate('another secret of thirty-two bytes!')
    expect(await verdict(method, jwt, NOW)).toBe('CREDENTIAL_INVALID')
  })

  test('is refused once it has ended', async () => {
    const { method } = withKeys()
    const jwt = bearer(signed({ ...CLAIMS, exp: NOW + 10 }))
    expect(await verdict(method, jwt, NOW + 9)).toMatchObject({ subject: 'ada' })
    expect(await verdict(method, jwt, NOW + 10)).toBe('CREDENTIAL_EXPIRED')
  })

  test('is verified again when the clock went back', async () => {
    const { method, lookups } = withKeys()
    const jwt = bearer(signed({ ...CLAIMS, nbf: NOW }))
    expect(await verdict(method, jwt, NOW)).toMatchObject({ subject: 'ada' })
    expect(await verdict(method, jwt, NOW - 1)).toBe('CREDENTIAL_INVALID')
    expect(lookups()).toBe(2)
  })

  test('keeps the keys it was verified with, although they changed meanwhile', async () => {
    let version = 1
    const issuer: Issuer = {
      issuer: ISSUER,
      audience: ['calls'],
      keys: { kind: 'shared-secret', secret: SECRET },
    }
    let lookups = 0
    const keys: KeySource = {
      get version() {
        return version
      },
      keyFor() {
        lookups++
        const found = { key: new TextEncoder().encode(SECRET.reveal()), version }
        version++
        return Promise.resolve(found)
      },
    }
    const method = jwtCallers([{ issuer, keys }])
    await verdict(method, bearer(signed(CLAIMS)), NOW)
    await verdict(method, bearer(signed(CLAIMS)), NOW)
    expect(lookups).toBe(2)
  })
})
