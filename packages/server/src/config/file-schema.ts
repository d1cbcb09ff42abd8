import type { JWK } from 'jose'
import { z } from 'zod'

import { ASYMMETRIC_ALGORITHMS } from '../callers/jwt/issuer.ts'
import type { Budget } from '../limits/budgets.ts'
import { trustOf } from '../limits/client-address.ts'

const algorithms = z
  .array(z.enum(ASYMMETRIC_ALGORITHMS))
  .min(1)
  .meta({ description: 'EdDSA, ES256 or RS256' })

const issuer = z
  .strictObject({
    issuer: z.string().min(1),
    audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
    jwksUrl: z.url({ protocol: /^https?$/ }).optional(),
    keys: z
      .array(z.looseObject({ kty: z.string() }))
      .min(1)
      .optional(),
    secretEnv: z.string().min(1).optional(),
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
    .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 that "tessera api-key" printed'),
  scopes: z.array(z.string()).default([]),
  allowedAddresses: z.array(network).optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
})

const forwardAuth = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  headers: z.array(z.string().regex(/^[a-z0-9-]+$/, 'must be lower-case header names')).min(1),
  secretEnv: z.string().min(1),
})

const budget = z.strictObject({
  points: z.int().min(1).max(1_000_000_000),
  durationSeconds: z.int().min(1).max(86_400),
})

/** The shape of the configuration file; `policies` is checked by the policy itself. */
export const fileSchema: z.ZodType<RawConfigFile> = z.strictObject({
  callers: z
    .strictObject({
      identityProviders: z.array(issuer).default([]),
      privateKeySetHosts: z.array(z.string()).default([]),
      apiKeys: z.array(apiKey).default([]),
      forwardAuth: forwardAuth.optional(),
    })
    .optional(),
  policies: z.unknown().optional(),
  capToCredential: z.boolean().default(false),
  limits: z
    .strictObject({
      principal: budget.optional(),
      address: budget.optional(),
      project: budget.optional(),
    })
    .optional(),
  trustedProxies: z
    .union([z.int().min(0).max(10), z.array(network)], {
      error: 'must be a number of proxies in front, or a list of their networks',
    })
    .default(0),
})

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
  readonly policies?: unknown
  readonly capToCredential: boolean
  readonly limits?:
    | {
        readonly [Name in 'principal' | 'address' | 'project']?: Budget | undefined
      }
    | undefined
  readonly trustedProxies: number | readonly string[]
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
