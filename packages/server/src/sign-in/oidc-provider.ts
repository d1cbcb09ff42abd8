import * as openid from 'openid-client'

import { isLoopback } from '../config/config.ts'
import { Problem } from '../problems.ts'
import type { OidcSettings } from './oidc-settings.ts'

/** What a browser keeps while it is at the provider: it proves that the answer belongs to the question. */
export interface OidcAttempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** An OpenID Connect provider, asked with state, nonce and PKCE. */
export interface OidcProvider {
  /** Where to send the browser. @throws {Problem} `CALLER_CHECK_UNAVAILABLE`. */
  begin(): Promise<{ readonly url: string; readonly attempt: OidcAttempt }>
  /**
   * Who came back.
   *
   * @param search - The query that the provider sent the browser back with.
   * @returns The claims of the ID token, or `undefined` when the provider refused or the answer is not to the question.
   * @throws {Problem} `CALLER_CHECK_UNAVAILABLE` when the provider does not answer.
   */
  finish(
    search: string,
    attempt: OidcAttempt,
  ): Promise<Readonly<Record<string, unknown>> | undefined>
}

export const OIDC_CALLBACK = '/v1/sign-in/oidc/callback'

const TIMEOUT_SECONDS = 5
/** What a provider says of itself is asked again after this long. Milliseconds. */
const KEEP_MS = 3_600_000

/** @param onError - Told what went wrong at the provider; it holds no secret. */
export function oidcProvider(
  settings: OidcSettings,
  fetchImpl: typeof fetch,
  monotonicMs: () => number,
  onError: (error: unknown) => void,
): OidcProvider {
  const redirectUri = settings.publicUrl + OIDC_CALLBACK
  let known:
    { readonly at: number; readonly configuration: Promise<openid.Configuration> } | undefined

  const configuration = async (): Promise<openid.Configuration> => {
    if (known === undefined || monotonicMs() - known.at > KEEP_MS) {
      known = { at: monotonicMs(), configuration: discover(settings, fetchImpl) }
    }
    const asked = known
    try {
      return await asked.configuration
    } catch (error) {
      // The next one asks again.
      if (known === asked) known = undefined
      throw unavailable(error, onError)
    }
  }

  return {
    async begin() {
      const attempt = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      }
      const url = openid.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: settings.scopes.join(' '),
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, attempt }
    },
    async finish(search, { state, nonce, verifier }) {
      const provider = await configuration()
      try {
        const tokens = await openid.authorizationCodeGrant(
          provider,
          new URL(redirectUri + search),
          {
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: verifier,
            idTokenExpected: true,
          },
        )
        return tokens.claims()
      } catch (error) {
        if (isOutage(error)) throw unavailable(error, onError)
        onError(error)
        return undefined
      }
    },
  }
}

async function discover(
  { issuer, clientId, clientSecret }: OidcSettings,
  fetchImpl: typeof fetch,
): Promise<openid.Configuration> {
  const url = new URL(issuer)
  const extensions = [
    // The signature of the ID token, and not only the TLS to the provider.
    openid.enableNonRepudiationChecks,
    // The configuration takes http on the loopback only, which is all that the deprecation warns of.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    ...(url.protocol === 'http:' && isLoopback(url.hostname) ? [openid.allowInsecureRequests] : []),
  ]
  return openid.discovery(url, clientId, clientSecret.reveal(), undefined, {
    execute: extensions,
    timeout: TIMEOUT_SECONDS,
    [openid.customFetch]: fetchImpl as openid.CustomFetch,
  })
}

/** A provider that does not answer, or with a fault of its own, as against one that says no. */
function isOutage(error: unknown): boolean {
  if (error instanceof openid.ClientError) {
    return error.code === 'OAUTH_TIMEOUT' || error.cause instanceof TypeError
  }
  return error instanceof TypeError
}

function unavailable(error: unknown, onError: (error: unknown) => void): Problem {
  onError(error)
  return new Problem(
    'CALLER_CHECK_UNAVAILABLE',
    {
      detail: 'the identity provider cannot be asked now',
      hint: 'sign in with a password or a one-time link meanwhile',
      retryAfterSeconds: 5,
    },
    { cause: error },
  )
}
