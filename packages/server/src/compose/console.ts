import { accountEndpoints } from '../admin/accounts.ts'
import type { Administration } from '../admin/admin-endpoint.ts'
import { sessionCallers } from '../callers/session.ts'
import type { CallerMethod } from '../callers/principal.ts'
import type { Config } from '../config/config.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { signInEndpoints } from '../sign-in/endpoints.ts'
import { oidcEndpoints } from '../sign-in/oidc-endpoints.ts'
import { type OidcProvider, oidcProvider } from '../sign-in/oidc-provider.ts'
import type { OidcSettings } from '../sign-in/oidc-settings.ts'
import { passwordHashing } from '../sign-in/password-hashing.ts'
import { Sessions } from '../sign-in/sessions.ts'
import { signIn } from '../sign-in/sign-in.ts'
import { newSignInLink } from '../sign-in/sign-in-links.ts'
import type { SignInThrottle } from '../sign-in/throttle.ts'
import type { Storage } from '../storage/storage.ts'
import type { Surroundings } from './surroundings.ts'

/** The server's side of the console. */
export interface ConsoleAccess {
  readonly callers: CallerMethod
  endpoints(administration: Administration): readonly Endpoint[]
  /** A fresh one-time token for setting up, while there is no account; it voids the ones before. */
  setUpToken(): Promise<string | undefined>
}

export function consoleAccess(
  storage: Storage,
  throttle: SignInThrottle,
  { file: { oidc } }: Config,
  surroundings: Surroundings,
): ConsoleAccess {
  const { wallClock, deriveHash } = surroundings
  const sessions = new Sessions({ storage, wallClock })
  return {
    callers: sessionCallers(sessions),
    endpoints: (administration) => {
      const { audit, clock } = administration
      const ports = {
        storage,
        sessions,
        throttle,
        audit,
        clock,
        hashing: passwordHashing(deriveHash),
      }
      const ways = signIn(ports)
      return [
        ...signInEndpoints({ ...ports, signIn: ways, oidcName: oidc?.name }),
        ...(oidc === undefined
          ? []
          : oidcEndpoints({
              ...ports,
              signIn: ways,
              now: () => sessions.now(),
              rules: oidc.accounts,
              provider: providerOf(oidc, surroundings),
            })),
        ...accountEndpoints(administration, ports),
      ]
    },
    async setUpToken() {
      if ((await storage.adminUsers.list()).length > 0) return undefined
      const { token, record } = newSignInLink(undefined, sessions.now())
      await storage.signInLinks.replace(record)
      return token
    },
  }
}

function providerOf(
  settings: OidcSettings,
  { fetch: fetchImpl, monotonicMs, log }: Surroundings,
): OidcProvider {
  return oidcProvider(settings, fetchImpl, monotonicMs, (error) => {
    // The name of what went wrong; what a provider says may hold anything.
    const { name, code } = error as { readonly name?: unknown; readonly code?: unknown }
    log.warn('oidc-failed', { name: String(name), code: String(code) })
  })
}
