import type { OidcAttempt } from './oidc-provider.ts'
import { cookieIn } from './session-cookie.ts'

const NAME = '__Host-tessera-oidc'
/** As long as somebody may take at the provider. */
const SECONDS = 600
const PART = '[\\w-]{20,200}'
const FORM = new RegExp(`^(${PART})\\.(${PART})\\.(${PART})$`)

/** `Lax`, since the way back from the provider begins on another site; it signs nobody in by itself. */
const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax'

export function attemptCookie({ state, nonce, verifier }: OidcAttempt): string {
  return `${NAME}=${state}.${nonce}.${verifier}; ${ATTRIBUTES}; Max-Age=${SECONDS}`
}

export function endedAttemptCookie(): string {
  return `${NAME}=; ${ATTRIBUTES}; Max-Age=0`
}

/** The attempt that a browser has begun, or `undefined`. */
export function attemptIn(cookieHeader: string | undefined): OidcAttempt | undefined {
  const match = FORM.exec(cookieIn(cookieHeader, NAME) ?? '')
  if (match === null) return undefined
  const [, state = '', nonce = '', verifier = ''] = match
  return { state, nonce, verifier }
}
