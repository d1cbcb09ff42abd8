import { z } from 'zod'

import { claimPath } from '../policy/claims.ts'
import type { OidcSettings } from '../sign-in/oidc-settings.ts'
import { ACCOUNT_ROLES, type AccountRole } from '../storage/stores/admin-users.ts'
import { isLoopback } from './config.ts'
import { Secret } from './secret.ts'

type SecretNamed = (name: string) => string | undefined

/** The part `oidc` as it stands in the file. */
export interface RawOidc {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecretEnv: string
  readonly name: string
  readonly publicUrl: string
  readonly scopes: readonly string[]
  readonly accounts: readonly {
    readonly claim: string
    readonly value: string
    readonly role: AccountRole
  }[]
}

const secureUrl = z.url({ protocol: /^https?$/, error: 'must be an https URL' }).refine((text) => {
  const url = URL.parse(text)
  return url === null || url.protocol === 'https:' || isLoopback(url.hostname)
}, 'must be an https URL; http is for the loopback only')

const origin = secureUrl.refine(
  (text) => URL.parse(text)?.origin === text,
  'must be an origin such as https://tessera.example, without a path or a slash at its end',
)

/** Signing in to the console elsewhere. The secret stands in a variable, or in the file that its `…_FILE` names. */
export function oidcSchema(secretNamed: SecretNamed): z.ZodType<RawOidc> {
  return z.strictObject({
    issuer: secureUrl,
    clientId: z.string().min(1),
    clientSecretEnv: z
      .string({ error: 'must be the name of an environment variable' })
      .regex(/^[A-Z][A-Z0-9_]*$/, {
        error: 'must be the name of an environment variable in capitals, not the secret itself',
        abort: true,
      })
      .refine((name) => (secretNamed(name) ?? '') !== '', 'must name a variable that is set'),
    name: z.string().trim().min(1).max(50).default('your organisation'),
    publicUrl: origin,
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be the name of a scope'))
      .refine((scopes) => scopes.includes('openid'), 'must include openid')
      .default(['openid', 'profile', 'email']),
    accounts: z
      .array(
        z.strictObject({
          claim: z.string().min(1),
          value: z.string().min(1),
          role: z.enum(ACCOUNT_ROLES, { error: 'must be owner, operator or viewer' }),
        }),
      )
      .min(1, 'must say who may come in'),
  })
}

export function oidcSettings(
  raw: RawOidc | undefined,
  secretNamed: SecretNamed,
): OidcSettings | undefined {
  if (raw === undefined) return undefined
  const { clientSecretEnv, accounts, ...rest } = raw
  return {
    ...rest,
    clientSecret: new Secret(secretNamed(clientSecretEnv) ?? ''),
    accounts: accounts.map(({ claim, ...rule }) => ({ ...rule, claim: claimPath(claim) })),
  }
}
