import type { Principal } from '../callers/principal.ts'
import type { AdminScope } from '../routes/endpoint.ts'

/**
 * Whether a credential is good for an administrative endpoint.
 *
 * Whoever may write may read. API keys with `admin` may change settings, too; of people only owners may. Accounts are
 * for people alone: a key that could make an owner would be worth more than its scopes say.
 */
export function hasScope({ kind, scopes }: Principal, scope: AdminScope): boolean {
  // Scopes of a JWT are the identity provider's words; administration is for credentials that this server gave out.
  if (kind !== 'api-key' && kind !== 'session') return false
  switch (scope) {
    case 'admin':
    case 'admin:read':
      return scopes.includes('admin') || scopes.includes(scope)
    case 'admin:settings':
      return scopes.includes(scope) || (kind === 'api-key' && scopes.includes('admin'))
    case 'admin:accounts':
      return kind === 'session' && scopes.includes(scope)
  }
}

/** Whether one credential may make another with these scopes: nobody gives away more than they have. */
export function mayGiveAway(principal: Principal, scopes: readonly string[]): boolean {
  // A key with `admin` may also change settings, which is more than an operator may.
  const changes = scopes.some((one) => /^admin(?::|$)/.test(one) && one !== 'admin:read')
  return !changes || hasScope(principal, 'admin:settings')
}
