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
  let seconds = request.expiresInSeconds
  let decidedBy: Lifetime['decidedBy'] = 'request'
  if (seconds === undefined) {
    seconds = shortest(entries, 'defaultLifetimeSeconds')
    decidedBy = 'default'
  }
  const left =
    capToCredential && principal.expiresAt !== undefined
      ? Math.floor(principal.expiresAt) - now
      : undefined
  const ceilings = [
    ['platform', MAX_LIFETIME_SECONDS],
    ['rule', shortest(entries, 'maxLifetimeSeconds')],
    ['ticket', principal.bounds?.maxLifetimeSeconds],
    ['credential', left],
  ] as const
  for (const [name, ceiling] of ceilings) {
    if (ceiling === undefined || ceiling >= seconds) continue
    seconds = ceiling
    decidedBy = name
  }
  return { seconds, decidedBy }
}

function shortest(
  entries: readonly CompiledAllow[],
  field: 'defaultLifetimeSeconds' | 'maxLifetimeSeconds',
): number {
  let seconds = MAX_LIFETIME_SECONDS
  for (const entry of entries) seconds = Math.min(seconds, entry[field])
  return seconds
}
