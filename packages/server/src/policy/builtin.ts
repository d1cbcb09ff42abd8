import { MAX_LIFETIME_SECONDS } from '@tessera/token'

import type { Policy } from './policy.ts'

/** What sample servers give when nobody says how long. Seconds. */
export const DEFAULT_LIFETIME_SECONDS = 3600

/**
 * What anonymous callers get where they are admitted at all: what the public sample servers grant. Any channel, any uid
 * and the wildcard, publisher, 24 hours at most; never an application-level token.
 */
export const builtinPolicy: Policy = {
  decide({ request }) {
    return {
      format: request.format,
      expiresInSeconds: Math.min(
        request.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS,
        MAX_LIFETIME_SECONDS,
      ),
      services: request.services,
      rule: 'builtin-anonymous',
    }
  },
}
