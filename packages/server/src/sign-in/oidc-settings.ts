import type { Secret } from '../config/secret.ts'
import type { ClaimPath } from '../policy/claims.ts'
import { claimAt } from '../policy/claims.ts'
import type { AccountRole } from '../storage/stores/admin-users.ts'

/** Signing in at an OpenID Connect provider. */
export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: Secret
  /** What the button says. */
  readonly name: string
  /** Where browsers find this server: an origin. */
  readonly publicUrl: string
  readonly scopes: readonly string[]
  /** Who may come in, and as what; the first that fits decides. */
  readonly accounts: readonly OidcRule[]
}

export interface OidcRule {
  readonly claim: ClaimPath
  /** What the claim says, or has in its list. */
  readonly value: string
  readonly role: AccountRole
}

/** The role of whoever has these claims; `undefined`: may not come in. */
export function roleFor(
  rules: readonly OidcRule[],
  claims: Readonly<Record<string, unknown>>,
): AccountRole | undefined {
  return rules.find((rule) => fits(rule, claims))?.role
}

function fits({ claim, value }: OidcRule, claims: Readonly<Record<string, unknown>>): boolean {
  // Anybody can write somebody else's address into a profile that is not checked.
  if (claim.name === 'email' && claims.email_verified !== true) return false
  const found = claimAt(claims, claim)
  return found === value || (Array.isArray(found) && found.includes(value))
}
