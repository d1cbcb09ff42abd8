import { randomBytes } from 'node:crypto'

import { trustOf } from '../limits/client-address.ts'
import { bearerOf, expiredCredential, invalidCredential } from './bearer.ts'
import { equalSecrets, sha256Hex } from './digest.ts'
import { NO_CLAIMS } from './no-claims.ts'
import type { Call, CallerMethod, Principal } from './principal.ts'

/** What is known of an API key: of its secret half only a hash. Times: Unix seconds. */
export interface ApiKey {
  readonly id: string
  readonly prefix: string
  /** {@link sha256Hex} of the secret half. */
  readonly secretHash: string
  readonly scopes: readonly string[]
  /** Addresses and networks it may be used from; everywhere when not set. */
  readonly allowedAddresses?: readonly string[] | undefined
  readonly createdAt?: number | undefined
  readonly expiresAt?: number | undefined
  readonly revokedAt?: number | undefined
}

/** Where API keys are found. */
export interface ApiKeySource {
  findByPrefix(prefix: string): Promise<ApiKey | undefined> | ApiKey | undefined
  noteUsed?(id: string, now: number): void
}

const KEY_FORM = /^tsk_([0-9a-f]{12})_([\w-]{43})$/

/** A new key: `text` is shown once, the rest is kept. 256 random bits make a fast hash of the secret enough. */
export function newApiKey(): {
  readonly text: string
  readonly prefix: string
  readonly secretHash: string
} {
  const prefix = randomBytes(6).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  return { text: `tsk_${prefix}_${secret}`, prefix, secretHash: sha256Hex(secret) }
}

/** Backends that send `Authorization: Bearer tsk_…` or `X-Api-Key: tsk_…`. */
export function apiKeys(source: ApiKeySource): CallerMethod {
  return {
    name: 'api-key',
    authenticate(call, now) {
      const text = call.header('x-api-key') ?? bearerOf(call)
      // At once, for the many requests that come with something else.
      return text?.startsWith('tsk_') === true
        ? authenticateKey(text, source, call, now)
        : undefined
    },
  }
}

async function authenticateKey(
  text: string,
  source: ApiKeySource,
  call: Call,
  now: number,
): Promise<Principal> {
  const [, prefix = '', secret = ''] = KEY_FORM.exec(text) ?? []
  const key = prefix === '' ? undefined : await source.findByPrefix(prefix)
  // A hash is computed and compared also for an unknown prefix, so that both take the same path.
  const matches = equalSecrets(sha256Hex(secret), key?.secretHash ?? '')
  if (key === undefined || !matches || key.revokedAt !== undefined) {
    throw invalidCredential('the API key is not known')
  }
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    throw expiredCredential('the API key has expired')
  }
  if (!isAllowedFrom(key.allowedAddresses, call.address)) {
    throw invalidCredential('the API key may not be used from this address')
  }
  source.noteUsed?.(key.id, now)
  return {
    kind: 'api-key',
    subject: key.id,
    claims: NO_CLAIMS,
    scopes: key.scopes,
    ...(key.createdAt === undefined ? {} : { issuedAt: key.createdAt }),
    ...(key.expiresAt === undefined ? {} : { expiresAt: key.expiresAt }),
  }
}

function isAllowedFrom(networks: readonly string[] | undefined, address: string): boolean {
  return networks === undefined || networks.length === 0 || trustOf({ networks })(address, 0)
}
