import { type Clock, systemClock } from '../clock.ts'
import { ClientError } from '../errors.ts'
import { lifetimeMs, type TokenSource } from '../grant.ts'
import { checkToken } from '../read-answer.ts'

/** What is known about a {@link literal} token. */
export interface LiteralOptions {
  /** When it ends, in Unix seconds. */
  readonly expiresAt?: number | undefined
  readonly clock?: Clock | undefined
}

/**
 * A source with one token, for a first try with a temporary token of the console. It cannot renew: the call reports
 * `refused` when a new token is due, and ends with the token.
 *
 * @throws {ClientError} `ANSWER_UNUSABLE` when the text cannot be a token.
 */
export function literal(token: string, options: LiteralOptions = {}): TokenSource {
  checkToken(token)
  const { clock = systemClock, expiresAt } = options
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- a refusal must be a rejection, not a throw
    async fetch(_request, { force = false } = {}) {
      if (force) {
        throw new ClientError('NO_FRESH_TOKEN', 'a literal token cannot be renewed', undefined)
      }
      return { token, expiresAt, lifetimeMs: lifetimeMs({ expiresAt }, clock.wallMs()) }
    },
    clear: () => undefined,
  }
}
