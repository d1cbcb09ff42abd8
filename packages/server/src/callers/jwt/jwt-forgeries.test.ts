import { createPublicKey } from 'node:crypto'

import type { JWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'

import {
  bearer,
  callWith,
  handmadeJwt,
  hs256,
  otherSpelling,
  providerKey,
  type ProviderKey,
  verdict,
} from '../../../test/support/callers.ts'
import { Secret } from '../../config/secret.ts'
import type { CallerMethod } from '../principal.ts'
import { jwtCallers } from './jwt-method.ts'
import { sharedSecret, staticKeys } from './static-keys.ts'

const NOW = 1_795_478_400
const RSA_ISSUER = 'https://rsa.example/'
const SHARED_ISSUER = 'https://shared.example/'
const SHARED_SECRET = 'a secret of more than thirty-two bytes'
const CLAIMS = { iss: RSA_ISSUER, aud: 'calls', sub: 'ada', exp: NOW + 300 }

interface Keys {
  readonly rsa: ProviderKey
  readonly otherRsa: ProviderKey
  readonly ec: ProviderKey
  /** An honest JWT. */
  readonly honest: string
}

let keys: Keys
let method: CallerMethod

beforeAll(async () => {
  const rsa = await providerKey('RS256', 'rsa-1')
  keys = {
    rsa,
    otherRsa: await providerKey('RS256', 'rsa-1'),
    ec: await providerKey('ES256', 'ec-1'),
    honest: rsa.sign(CLAIMS),
  }
  method = jwtCallers([
    {
      issuer: {
        issuer: RSA_ISSUER,
        audience: ['calls'],
        keys: { kind: 'static', keys: [rsa.publicJwk], algorithms: ['RS256'] },
        leewaySeconds: 0,
      },
      // The EC key is in the set too: what keeps it out is that this issuer signs with RS256.
      keys: staticKeys([rsa.publicJwk, keys.ec.publicJwk]),
    },
    {
      issuer: {
        issuer: SHARED_ISSUER,
        audience: ['calls'],
        keys: { kind: 'shared-secret', secret: new Secret(SHARED_SECRET) },
      },
      keys: sharedSecret(new Secret(SHARED_SECRET)),
    },
  ])
})

/** The public key as texts that a careless server might take for an HMAC secret. */
function publicTexts(jwk: JWK): { readonly pem: string; readonly der: Buffer } {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  return {
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    der: key.export({ type: 'spki', format: 'der' }),
  }
}

function signedWithPublicKey({ rsa }: Keys, form: 'pem' | 'der'): string {
  const header = { alg: 'HS256', typ: 'JWT' }
  return handmadeJwt(header, CLAIMS, hs256(header, CLAIMS, publicTexts(rsa.publicJwk)[form]))
}

function withSegment(jwt: string, index: number, change: (segment: string) => string): string {
  return jwt
    .split('.')
    .map((segment, at) => (at === index ? change(segment) : segment))
    .join('.')
}

interface Forgery {
  readonly forged: string
  readonly make: (keys: Keys) => string
  readonly code?: string
}

const FORGERIES: readonly Forgery[] = [
  {
    forged: 'alg none without a signature',
    make: () => handmadeJwt({ alg: 'none' }, CLAIMS, ''),
  },
  {
    forged: 'alg none with a signature',
    make: ({ honest }) => handmadeJwt({ alg: 'none' }, CLAIMS, honest.split('.')[2]!),
  },
  {
    forged: 'alg NoNe',
    make: () => handmadeJwt({ alg: 'NoNe' }, CLAIMS, 'AAAA'),
  },
  { forged: 'no alg at all', make: () => handmadeJwt({ typ: 'JWT' }, CLAIMS, 'AAAA') },
  { forged: 'HS256 with the public key as PEM', make: (k) => signedWithPublicKey(k, 'pem') },
  { forged: 'HS256 with the public key as DER', make: (k) => signedWithPublicKey(k, 'der') },
  {
    forged: 'HS256 with the secret of another issuer',
    make() {
      const header = { alg: 'HS256' }
      return handmadeJwt(header, CLAIMS, hs256(header, CLAIMS, SHARED_SECRET))
    },
  },
  {
    forged: 'RS256 for the issuer with a shared secret',
    make: ({ rsa }) => rsa.sign({ ...CLAIMS, iss: SHARED_ISSUER }),
  },
  {
    forged: 'another key under the same key id',
    make: ({ otherRsa }) => otherRsa.sign(CLAIMS),
  },
  {
    forged: 'its own key in the header (jwk)',
    make: ({ otherRsa }) => otherRsa.sign(CLAIMS, { jwk: otherRsa.publicJwk, kid: 'mine' }),
  },
  {
    forged: 'a URL of keys in the header (jku)',
    make: ({ otherRsa }) => otherRsa.sign(CLAIMS, { jku: 'https://evil.example/keys' }),
  },
  {
    forged: 'a URL of a certificate in the header (x5u)',
    make: ({ otherRsa }) => otherRsa.sign(CLAIMS, { x5u: 'https://evil.example/cert' }),
  },
  {
    forged: 'a critical extension that nobody knows',
    make: ({ rsa }) => rsa.sign(CLAIMS, { crit: ['x'], x: 1 }),
  },
  {
    forged: 'an unencoded payload (b64)',
    make: ({ rsa }) => rsa.sign(CLAIMS, { b64: false, crit: ['b64'] }),
  },
  {
    forged: 'ES256 with a key of the set, under an issuer of RS256',
    make: ({ ec }) => ec.sign(CLAIMS),
  },
  { forged: 'a key id nobody has', make: ({ rsa }) => rsa.sign(CLAIMS, { kid: 'other' }) },
  {
    forged: 'another issuer',
    make: ({ rsa }) => rsa.sign({ ...CLAIMS, iss: 'https://evil.example/' }),
  },
  {
    forged: 'an issuer that only begins as ours',
    make: ({ rsa }) => rsa.sign({ ...CLAIMS, iss: `${RSA_ISSUER}x` }),
  },
  { forged: 'no issuer', make: ({ rsa }) => rsa.sign({ ...CLAIMS, iss: undefined }) },
  { forged: 'an issuer in a list', make: ({ rsa }) => rsa.sign({ ...CLAIMS, iss: [RSA_ISSUER] }) },
  { forged: 'another audience', make: ({ rsa }) => rsa.sign({ ...CLAIMS, aud: 'mail' }) },
  { forged: 'no audience', make: ({ rsa }) => rsa.sign({ ...CLAIMS, aud: undefined }) },
  { forged: 'no exp', make: ({ rsa }) => rsa.sign({ ...CLAIMS, exp: undefined }) },
  {
    forged: 'exp as text',
    make: ({ rsa }) => rsa.sign({ ...CLAIMS, exp: String(CLAIMS.exp) }),
  },
  {
    forged: 'an exp that has passed',
    make: ({ rsa }) => rsa.sign({ ...CLAIMS, exp: NOW }),
    code: 'CREDENTIAL_EXPIRED',
  },
  { forged: 'an nbf to come', make: ({ rsa }) => rsa.sign({ ...CLAIMS, nbf: NOW + 1 }) },
  { forged: 'no subject', make: ({ rsa }) => rsa.sign({ ...CLAIMS, sub: undefined }) },
  {
    forged: 'a subject whose digits a parser rounds, and so may be another one’s',
    make: ({ rsa }) =>
      rsa.sign(JSON.stringify({ ...CLAIMS, sub: 0 }).replace(':0', ':9007199254740993')),
  },
  { forged: 'a fraction as its subject', make: ({ rsa }) => rsa.sign({ ...CLAIMS, sub: 1.5 }) },
  { forged: 'an empty subject', make: ({ rsa }) => rsa.sign({ ...CLAIMS, sub: '' }) },
  {
    forged: 'a subject of 256 characters',
    make: ({ rsa }) => rsa.sign({ ...CLAIMS, sub: 'x'.repeat(256) }),
  },
  {
    forged: 'half a surrogate pair as its subject',
    make: ({ rsa }) => rsa.sign({ ...CLAIMS, sub: 'ada \ud83c' }),
  },
  {
    forged: 'claims changed after signing',
    make: ({ honest }) =>
      withSegment(honest, 1, () =>
        Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'eve' })).toString('base64url'),
      ),
  },
  {
    forged: 'claims that are no object',
    make: ({ rsa }) => rsa.sign('[]'),
  },
  {
    forged: 'a header that is no JSON',
    make: ({ honest }) => withSegment(honest, 0, () => 'AAAA'),
  },
  {
    forged: 'another spelling of the signature',
    make: ({ honest }) => withSegment(honest, 2, otherSpelling),
  },
  { forged: 'padding', make: ({ honest }) => `${honest}=` },
  {
    forged: 'a signature in base64 instead of base64url',
    make: ({ honest }) =>
      withSegment(honest, 2, (segment) => `+/${segment.replaceAll('-', '+').replaceAll('_', '/')}`),
  },
  { forged: 'an empty signature', make: ({ honest }) => withSegment(honest, 2, () => '') },
  {
    forged: 'a signature that was cut',
    make: ({ honest }) => withSegment(honest, 2, (segment) => segment.slice(0, -4)),
  },
  { forged: 'more than 8 KB', make: ({ rsa }) => rsa.sign({ ...CLAIMS, x: 'x'.repeat(8_192) }) },
]

test('an honest JWT is let in, so that the table below refuses for its reasons', async () => {
  expect(await verdict(method, bearer(keys.honest), NOW)).toMatchObject({ subject: 'ada' })
})

describe('jwtCallers refuses', () => {
  test.for(FORGERIES)('$forged', async ({ make, code = 'CREDENTIAL_INVALID' }) => {
    const jwt = make(keys)
    expect(await verdict(method, bearer(jwt), NOW)).toBe(code)
    // Nothing was remembered in its favour.
    expect(await verdict(method, bearer(jwt), NOW)).toBe(code)
  })
})

describe('jwtCallers does not take for a JWT', () => {
  test.for([
    { text: 'four segments', make: (jwt: string) => `Bearer ${jwt}.AAAA` },
    {
      text: 'two segments',
      make: (jwt: string) => `Bearer ${jwt.split('.').slice(0, 2).join('.')}`,
    },
    { text: 'a space inside', make: (jwt: string) => `Bearer ${jwt.replace('.', '. ')}` },
    { text: 'another scheme', make: (jwt: string) => `Token ${jwt}` },
    { text: 'no scheme', make: (jwt: string) => jwt },
  ])('$text, and leaves it to the other methods', async ({ make }) => {
    const call = callWith({ authorization: make(keys.honest) })
    expect(await verdict(method, call, NOW)).toBeUndefined()
  })
})
