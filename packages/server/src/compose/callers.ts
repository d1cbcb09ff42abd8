import { anonymous } from '../callers/anonymous.ts'
import { type ApiKeySource, apiKeys } from '../callers/api-keys.ts'
import { forwardAuth } from '../callers/forward-auth.ts'
import type { Issuer, KeySource } from '../callers/jwt/issuer.ts'
import { jwksSource } from '../callers/jwt/jwks-source.ts'
import { jwtCallers } from '../callers/jwt/jwt-method.ts'
import { sharedSecret, staticKeys } from '../callers/jwt/static-keys.ts'
import type { CallerMethod } from '../callers/principal.ts'
import { throttled } from '../callers/throttled.ts'
import { tickets } from '../callers/tickets.ts'
import { type Config, isLoopback } from '../config/config.ts'
import type { Secret } from '../config/secret.ts'
import type { FailureThrottle } from '../limits/failure-throttle.ts'
import type { Surroundings } from './surroundings.ts'

/** Where credentials that this server gave out are looked up. */
export interface OwnCredentials {
  readonly apiKeys: ApiKeySource
  readonly ticketKeys: readonly Secret[]
  readonly isRevoked: (ticketId: string) => boolean | Promise<boolean>
  /** People who are signed in to the console; where there is one. */
  readonly sessions?: CallerMethod
}

/** Every way to tell callers apart that is configured, and how often one may fail; anonymous, if at all, comes last. */
export function callerMethods(
  config: Config,
  own: OwnCredentials,
  failures: FailureThrottle,
  surroundings: Surroundings,
): readonly CallerMethod[] {
  const { issuers, forwardAuth: forward } = config.file
  // The managed mode can make API keys and tickets at any time.
  const isManaged = config.project === undefined
  const methods = [
    { ...tickets(own.ticketKeys, own.isRevoked), isOff: own.ticketKeys.length === 0 },
    { ...apiKeys(own.apiKeys), isOff: !isManaged && config.file.apiKeys.length === 0 },
    ...(issuers.length === 0
      ? []
      : [
          jwtCallers(
            issuers.map((issuer) => ({ issuer, keys: keysOf(issuer, config, surroundings) })),
          ),
        ]),
    // Before forward-auth, which may take any cookie for its own.
    ...(own.sessions === undefined ? [] : [own.sessions]),
    ...(forward === undefined
      ? []
      : [forwardAuth(forward, surroundings.fetch, surroundings.clock)]),
    ...(config.anonymous === 'off' ? [] : [anonymous]),
  ]
  return throttled(methods, failures)
}

function keysOf(
  { keys }: Issuer,
  config: Config,
  { keySetFetch, monotonicMs }: Surroundings,
): KeySource {
  switch (keys.kind) {
    case 'jwks-url': {
      const fetchKeySet = keySetFetch({
        privateHosts: new Set(config.file.privateKeySetHosts),
        allowHttpOnLoopback: isLoopback(config.host),
      })
      return jwksSource(keys.url, fetchKeySet, monotonicMs)
    }
    case 'static':
      return staticKeys(keys.keys)
    case 'shared-secret':
      return sharedSecret(keys.secret)
  }
}
