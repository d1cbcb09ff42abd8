import { MAX_LIFETIME_SECONDS } from '@tessera/token'

import type { CompiledAllow } from './compile.ts'
import type { PolicyQuestion } from './policy.ts'

/** How long a token will last, and what decided it. */
export interface Lifetime {
  /** Below 1 when the credential has ended. */
  readonly seconds: number
  readonly decidedBy: 'request' | 'default' | 'rule' | 'platform' | 'ticket' | 'credential'
}

/**
 * The lifetime of a token for services that these entries allow: what was asked (or the shortest default), cut to the
 * shortest of the entries' ceilings, Agora's 24 hours, the ticket's bound and, if `capToCredential`, what is left of
 * the credential.
 */
export function grantedLifetime(
  { request, principal, now }: PolicyQuestion,
  entries: readonly CompiledAllow[],
  capToCredential: boolean,
): Lifetime {
  const asked: Lifetime =
    request.expiresInSeconds === undefined
      ? { seconds: shortest(entries, 'defaultLifetimeSeconds'), decidedBy: 'default' }
      : { seconds: request.expiresInSeconds, decidedBy: 'request' }
  const left =
    capToCredential && principal.expiresAt !== undefined
      ? Math.floor(principal.expiresAt) - now
      : undefined
  const onPlatform = cut(asked, 'platform', MAX_LIFETIME_SECONDS)
  const byRule = cut(onPlatform, 'rule', shortest(entries, 'maxLifetimeSeconds'))
  const byTicket = cut(byRule, 'ticket', principal.bounds?.maxLifetimeSeconds)
  return cut(byTicket, 'credential', left)
}

function cut(
  lifetime: Lifetime,
  decidedBy: Lifetime['decidedBy'],
  ceiling: number | undefined,
): Lifetime {
  return ceiling === undefined || ceiling >= lifetime.seconds
    ? lifetime
    : { seconds: ceiling, decidedBy }
}

function shortest(
  entries: readonly CompiledAllow[],
  field: 'defaultLifetimeSeconds' | 'maxLifetimeSeconds',
): number {
  let seconds = MAX_LIFETIME_SECONDS
  for (const entry of entries) seconds = Math.min(seconds, entry[field])
  return seconds
}
