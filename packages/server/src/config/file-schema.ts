import type { JWK } from 'jose'
import { z } from 'zod'

import { ASYMMETRIC_ALGORITHMS } from '../callers/jwt/issuer.ts'
import type { Budget, BudgetName } from '../limits/budgets.ts'
import { trustOf } from '../limits/client-address.ts'
import { isLoopback } from './config.ts'
import { LISTEN_WORDS, parseListen } from './metrics-listen.ts'
import { oidcSchema, type RawOidc } from './oidc-schema.ts'

/** An HS256 secret shorter than its hash is guessable. Bytes. */
const MIN_SECRET_BYTES = 32
/** Members of a JWK that only the issuer may have. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
/** Headers of a connection, not of a caller. */
const HOP_HEADERS = ['connection', 'content-length', 'host', 'te', 'transfer-encoding', 'upgrade']

/** The value of an environment variable, or of the file that its `…_FILE` sibling names. */
export type SecretNamed = (name: string) => string | undefined

const algorithms = z
  .array(z.enum(ASYMMETRIC_ALGORITHMS, { error: 'must be EdDSA, ES256 or RS256' }))
  .min(1, 'must name at least one algorithm')
  .meta({ description: 'EdDSA, ES256 or RS256' })

const publicKey = z
  .looseObject({ kty: z.enum(['EC', 'OKP', 'RSA'], { error: 'must be EC, OKP or RSA' }) })
  .refine(
    (key) => !PRIVATE_MEMBERS.some((name) => name in key),
    'holds a private key; only its public half belongs here',
  )

const jwksUrl = z.url({ protocol: /^https?$/, error: 'must be an https URL' }).refine((text) => {
  const url = URL.parse(text)
  return url === null || url.protocol === 'https:' || isLoopback(url.hostname)
}, 'must be an https URL; http is for the loopback only')

/** The name of a variable with a secret: what stands there by mistake is never repeated, as it may be the secret itself. */
function secretEnv(secretNamed: SecretNamed): z.ZodType<string> {
  return z
    .string({ error: 'must be the name of an environment variable' })
    .regex(/^[A-Z][A-Z0-9_]*$/, {
      error: 'must be the name of an environment variable in capitals, not the secret itself',
      abort: true,
    })
    .superRefine((name, context) => {
      const bytes = Buffer.byteLength(secretNamed(name) ?? '')
      if (bytes >= MIN_SECRET_BYTES) return
      context.addIssue({
        code: 'custom',
        message: `must name a variable that holds at least ${MIN_SECRET_BYTES} bytes, and it holds ${bytes}`,
      })
    })
}

function issuer(secretNamed: SecretNamed): z.ZodType<RawIssuer> {
  return z
    .strictObject({
      issuer: z.string().min(1),
      audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], {
        error: 'must be a text or a list of texts',
      }),
      jwksUrl: jwksUrl.optional(),
      keys: z.array(publicKey).min(1).max(100).optional(),
      secretEnv: secretEnv(secretNamed).optional(),
      algorithms: algorithms.optional(),
      subjectClaim: z.string().min(1).optional(),
      scopesClaim: z.string().min(1).optional(),
      leewaySeconds: z.int().min(0).max(60).optional(),
    })
    .superRefine((value, context) => {
      const given = [value.jwksUrl, value.keys, value.secretEnv].filter((one) => one !== undefined)
      if (given.length !== 1) {
        context.addIssue({
          code: 'custom',
          message: 'needs exactly one of jwksUrl, keys and secretEnv',
        })
      }
      if (value.secretEnv !== undefined && value.algorithms !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['algorithms'],
          message: 'has no place beside secretEnv, which is always HS256',
        })
      }
      if (value.secretEnv === undefined && value.algorithms === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['algorithms'],
          message: 'is needed: name what this issuer signs with, for example [RS256]',
        })
      }
    })
}

const network = z.string().refine((text) => {
  try {
    trustOf({ networks: [text] })
    return true
  } catch {
    return false
  }
}, 'must be an address or network such as 10.0.0.0/8')

const apiKey = z.strictObject({
  name: z.string().min(1).max(100),
  prefix: z.string().regex(/^[0-9a-f]{12}$/, 'must be the 12 digits after "tsk_"'),
  secretHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256, in hexadecimal, of what follows the prefix'),
  scopes: z.array(z.string()).default([]),
  allowedAddresses: z.array(network).optional(),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2027-01-31T00:00:00Z' })
    .optional(),
})

function forwardAuth(secretNamed: SecretNamed): z.ZodType<RawForwardAuth> {
  return z.strictObject({
    url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
    headers: z
      .array(
        z
          .string()
          .regex(/^[a-z0-9-]+$/, 'must be a header name in lower case')
          .refine((name) => !HOP_HEADERS.includes(name), 'is a header that cannot be passed on'),
      )
      .min(1, 'must name at least one header'),
    secretEnv: secretEnv(secretNamed),
  })
}

const budget = z.strictObject({
  points: z.int().min(1).max(1_000_000_000),
  durationSeconds: z.int().min(1).max(86_400),
})

/** A token lives for a day at most; until then its row says who may still be in with it. Days. */
const MIN_RETENTION = 1
const MAX_RETENTION = 36_500

/** Days as `400d`, so that nobody takes them for seconds. */
const days = z.string('must be a number of days such as 400d').superRefine((text, context) => {
  const [, count] = /^(\d{1,6})d$/.exec(text) ?? []
  if (Number(count) >= MIN_RETENTION && Number(count) <= MAX_RETENTION) return
  context.addIssue({
    code: 'custom',
    message:
      count === undefined
        ? 'must be a number of days such as 400d'
        : `must be ${MIN_RETENTION}d to ${MAX_RETENTION}d: tokens of the last day may still be valid`,
  })
})

/** A port alone is a number in YAML. */
const listen = z
  .union([z.number(), z.string()], { error: LISTEN_WORDS })
  .refine((place) => parseListen(String(place), '') !== undefined, LISTEN_WORDS)

/** Refuses the second of two entries that have the same `name`. */
function unlike<Entry>(
  name: keyof Entry & string,
): (entries: readonly Entry[], context: z.RefinementCtx<readonly Entry[]>) => void {
  return (entries, context) => {
    const seen = new Set<unknown>()
    for (const [index, entry] of entries.entries()) {
      if (seen.has(entry[name])) {
        context.addIssue({
          code: 'custom',
          path: [index, name],
          message: 'is there twice',
        })
      }
      seen.add(entry[name])
    }
  }
}

/** The shape of the configuration file; `policies` is checked by the policy itself. */
export function fileSchema(secretNamed: SecretNamed): z.ZodType<RawConfigFile> {
  return z.strictObject({
    callers: z
      .strictObject({
        identityProviders: z
          .array(issuer(secretNamed))
          .superRefine(unlike<RawIssuer>('issuer'))
          .default([]),
        privateKeySetHosts: z
          .array(z.string().regex(/^[A-Za-z0-9.:-]+$/, 'must be a host, without https://'))
          .default([]),
        apiKeys: z
          .array(apiKey)
          .superRefine(unlike<RawApiKey>('prefix'))
          .superRefine(unlike<RawApiKey>('name'))
          .default([]),
        forwardAuth: forwardAuth(secretNamed).optional(),
      })
      .optional(),
    oidc: oidcSchema(secretNamed).optional(),
    audit: z.strictObject({ retention: days.optional() }).optional(),
    policies: z.unknown().optional(),
    capToCredential: z.boolean().default(false),
    limits: z
      .strictObject({
        principal: budget.optional(),
        address: budget.optional(),
        project: budget.optional(),
        signIn: budget.optional(),
        failedCredentials: budget.optional(),
      })
      .optional(),
    trustedProxies: z
      .union([z.int().min(0).max(10), z.array(network)], {
        error: 'must be a number of proxies in front (0 to 10), or a list of their networks',
      })
      .default(0),
    metrics: z.strictObject({ listen: listen.optional() }).optional(),
  })
}

/** The file as its schema leaves it, before secrets are looked up and names resolved. */
export interface RawConfigFile {
  readonly callers?:
    | {
        readonly identityProviders: readonly RawIssuer[]
        readonly privateKeySetHosts: readonly string[]
        readonly apiKeys: readonly RawApiKey[]
        readonly forwardAuth?: RawForwardAuth | undefined
      }
    | undefined
  readonly oidc?: RawOidc | undefined
  readonly audit?: { readonly retention?: string | undefined } | undefined
  readonly policies?: unknown
  readonly capToCredential: boolean
  readonly limits?:
    | {
        readonly [Name in BudgetName]?: Budget | undefined
      }
    | undefined
  readonly trustedProxies: number | readonly string[]
  readonly metrics?: { readonly listen?: number | string | undefined } | undefined
}

/** One identity provider as it stands in the file. */
export interface RawIssuer {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly jwksUrl?: string | undefined
  readonly keys?: readonly JWK[] | undefined
  readonly secretEnv?: string | undefined
  readonly algorithms?: readonly (typeof ASYMMETRIC_ALGORITHMS)[number][] | undefined
  readonly subjectClaim?: string | undefined
  readonly scopesClaim?: string | undefined
  readonly leewaySeconds?: number | undefined
}

/** One API key as it stands in the file; `expiresAt` is an ISO date. */
export interface RawApiKey {
  readonly name: string
  readonly prefix: string
  readonly secretHash: string
  readonly scopes: readonly string[]
  readonly allowedAddresses?: readonly string[] | undefined
  readonly expiresAt?: string | undefined
}

/** The forward-auth endpoint as it stands in the file. */
export interface RawForwardAuth {
  readonly url: string
  readonly headers: readonly string[]
  readonly secretEnv: string
}
