import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
} from 'jose'

import { bearerOf, expiredCredential, invalidCredential } from '../bearer.ts'
import type { CallerMethod, Principal } from '../principal.ts'
import { assertCompactForm, looksLikeJwt } from './compact-form.ts'
import type { Issuer, KeyHeader, KeySource, VerificationKey } from './issuer.ts'
import { VerifiedCache } from './verified-cache.ts'

const DEFAULT_LEEWAY_SECONDS = 30
/** As OpenID Connect has it, and as long as a subject may be that any other method names. Characters. */
const MAX_SUBJECT = 255

/** An issuer with its keys at hand. */
export interface OpenIssuer {
  readonly issuer: Issuer
  readonly keys: KeySource
}

/**
 * Users who send a JWT of the app's own identity provider as `Authorization: Bearer …`. The unverified `iss` only picks
 * which issuer's rules apply; algorithms, keys and audience are that issuer's, whatever the JWT's header says.
 */
export function jwtCallers(issuers: readonly OpenIssuer[]): CallerMethod {
  const byName = new Map(issuers.map((open) => [open.issuer.issuer, open]))
  const cache = new VerifiedCache()
  return {
    name: 'jwt',
    authenticate(call, now) {
      const jwt = bearerOf(call)
      if (jwt === undefined || !looksLikeJwt(jwt)) return undefined
      const cached = cache.find(jwt, now, (issuer) => byName.get(issuer)?.keys.version)
      return cached ?? verify(jwt, now, byName, cache)
    },
  }
}

async function verify(
  jwt: string,
  now: number,
  byName: ReadonlyMap<string, OpenIssuer>,
  cache: VerifiedCache,
): Promise<Principal> {
  assertCompactForm(jwt)
  const { header, claimedIssuer } = peek(jwt)
  const open = byName.get(claimedIssuer)
  if (open === undefined)
    throw invalidCredential('the JWT is from an issuer that this server does not know')
  const { issuer, keys } = open
  const algorithms = algorithmsOf(issuer)
  if (!algorithms.includes(header.alg)) {
    throw invalidCredential(`the JWT must be signed with ${algorithms.join(' or ')}`)
  }
  const { key, version } = await keys.keyFor(header)
  const leeway = issuer.leewaySeconds ?? DEFAULT_LEEWAY_SECONDS
  const payload = await verifiedPayload(jwt, key, {
    algorithms,
    issuer: issuer.issuer,
    audience: [...issuer.audience],
    requiredClaims: ['exp'],
    clockTolerance: leeway,
    currentDate: new Date(now * 1000),
  })
  const principal = principalOf(payload, issuer)
  cache.add(jwt, {
    principal,
    notBefore: (payload.nbf ?? 0) - leeway,
    expiresAt: payload.exp! + leeway,
    verifiedAt: now,
    keyVersion: version,
  })
  return principal
}

async function verifiedPayload(
  jwt: string,
  key: VerificationKey['key'],
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(jwt, key, options)).payload
  } catch (error) {
    throw refusal(error)
  }
}

function peek(jwt: string): { readonly header: KeyHeader; readonly claimedIssuer: string } {
  try {
    const { alg, kid } = decodeProtectedHeader(jwt)
    const { iss } = decodeJwt(jwt)
    if (typeof alg !== 'string' || typeof iss !== 'string')
      throw new TypeError('alg and iss are needed')
    return { header: { alg, kid }, claimedIssuer: iss }
  } catch (error) {
    throw invalidCredential('the JWT has no readable header and issuer', error)
  }
}

function algorithmsOf(issuer: Issuer): string[] {
  return issuer.keys.kind === 'shared-secret' ? ['HS256'] : [...issuer.keys.algorithms]
}

function principalOf(payload: JWTPayload, issuer: Issuer): Principal {
  const claim = issuer.subjectClaim ?? 'sub'
  const subject = payload[claim]
  if ((typeof subject !== 'string' && typeof subject !== 'number') || subject === '') {
    throw invalidCredential(`the JWT has no ${claim} claim`)
  }
  // JSON has longer numbers than JavaScript: what was rounded on the way may be somebody else.
  if (typeof subject === 'number' && !Number.isSafeInteger(subject)) {
    throw invalidCredential(
      `the JWT's ${claim} claim is a number that is not exact; send it as text`,
    )
  }
  if (String(subject).length > MAX_SUBJECT) {
    throw invalidCredential(`the JWT names a subject of more than ${MAX_SUBJECT} characters`)
  }
  // Half of a surrogate pair is U+FFFD in every hash and database, so two such subjects would share a uid.
  if (!String(subject).isWellFormed()) {
    throw invalidCredential('the JWT names a subject that is no Unicode text')
  }
  return {
    kind: 'jwt',
    subject: String(subject),
    issuer: issuer.issuer,
    claims: Object.assign(Object.create(null) as Record<string, unknown>, payload),
    scopes: scopesOf(payload[issuer.scopesClaim ?? 'scope']),
    ...(payload.iat === undefined ? {} : { issuedAt: payload.iat }),
    // A NumericDate may have a fraction; a token that must not outlive it has whole seconds.
    expiresAt: Math.floor(payload.exp!),
  }
}

function scopesOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((scope) => scope !== '')
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === 'string') : []
}

function refusal(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return expiredCredential('the JWT has expired')
  if (error instanceof errors.JWTClaimValidationFailed) {
    return invalidCredential(
      `the JWT's ${error.claim} claim is not what this server expects`,
      error,
    )
  }
  if (error instanceof errors.JOSEError || error instanceof TypeError) {
    return invalidCredential('the JWT is not genuine', error)
  }
  return error
}
