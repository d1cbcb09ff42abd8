import { createHmac, KeyObject, sign } from 'node:crypto'

import { exportJWK, generateKeyPair, type JWK } from 'jose'

import type { Call, CallerMethod, Principal } from '../../src/callers/principal.ts'
import { isProblem, type Problem } from '../../src/problems.ts'

/** An incoming request, as far as a caller method looks at it. */
export function callWith(
  headers: Readonly<Record<string, string>>,
  rest: { readonly address?: string; readonly ticket?: string; readonly requestId?: string } = {},
): Call {
  return {
    requestId: 'request-1',
    address: '192.0.2.1',
    method: 'POST',
    endpoint: 'native',
    header: (name) => headers[name],
    setHeader: () => undefined,
    ...rest,
  }
}

export function bearer(credential: string): Call {
  return callWith({ authorization: `Bearer ${credential}` })
}

/** What a method says of a call: who it is, nothing, or the code of its refusal. Any other error is a mistake. */
export async function verdict(
  method: CallerMethod,
  call: Call,
  now: number,
): Promise<Principal | string | undefined> {
  try {
    return await method.authenticate(call, now)
  } catch (error) {
    return problemIn(error).code
  }
}

/** The refusal that a promise ends with. */
export async function problemOf(attempt: () => unknown): Promise<Problem> {
  try {
    await attempt()
  } catch (error) {
    return problemIn(error)
  }
  throw new Error('nothing was refused')
}

function problemIn(error: unknown): Problem {
  if (!isProblem(error)) throw error
  return error
}

/** A key pair of an identity provider, with its public half as it stands in a key set. */
export interface ProviderKey {
  readonly publicJwk: JWK
  /**
   * A JWT with a genuine signature of this key, whatever it says; text stands as it is, without becoming JSON. `header`
   * adds to `alg` and `kid`.
   */
  sign(claims: unknown, header?: Readonly<Record<string, unknown>>): string
}

export async function providerKey(
  alg: 'EdDSA' | 'ES256' | 'RS256',
  kid: string,
): Promise<ProviderKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const key = KeyObject.from(privateKey)
  const hash = alg === 'EdDSA' ? null : 'sha256'
  return {
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign(claims, header = {}) {
      const signed = `${segment({ alg, kid, ...header })}.${segment(claims)}`
      const signature = sign(hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
      return `${signed}.${signature.toString('base64url')}`
    },
  }
}

/** Puts a JWT together by hand, so that it can be anything. */
export function handmadeJwt(header: unknown, claims: unknown, signature: string): string {
  return `${segment(header)}.${segment(claims)}.${signature}`
}

/** The signature of HS256 over what {@link handmadeJwt} would make. */
export function hs256(header: unknown, claims: unknown, secret: string | Buffer): string {
  return createHmac('sha256', secret)
    .update(`${segment(header)}.${segment(claims)}`)
    .digest('base64url')
}

/** Another spelling of the same bytes in base64url: its last character has bits that no byte uses. */
export function otherSpelling(text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
    const other = text.slice(0, -1) + last
    if (other !== text && Buffer.from(other, 'base64url').equals(bytes)) return other
  }
  throw new Error('these bytes have one spelling only')
}

function segment(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return Buffer.from(text).toString('base64url')
}
