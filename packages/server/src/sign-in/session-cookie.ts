/**
 * The session's cookie. `__Host-` makes the browser refuse it with a `Domain`, another path, or over plain HTTP; the
 * loopback counts as secure there.
 */
export const SESSION_COOKIE = '__Host-tessera'

/** 32 random bytes in base64url. */
const VALUE_FORM = /^[\w-]{43}$/

/** The session id that a request carries, or `undefined`. Two of them are none: one may be another's. */
export function sessionIdIn(cookieHeader: string | undefined): string | undefined {
  const value = cookieIn(cookieHeader, SESSION_COOKIE)
  return value !== undefined && VALUE_FORM.test(value) ? value : undefined
}

export function cookieIn(cookieHeader: string | undefined, name: string): string | undefined {
  if (cookieHeader === undefined) return undefined
  const values = cookieHeader
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  return values.length === 1 ? values[0] : undefined
}

/**
 * A `Cookie` header without the cookies of the console, or `undefined` when nothing is left of it: whoever is signed in
 * there does not show that to the app on the same host.
 */
export function foreignCookies(cookieHeader: string | undefined): string | undefined {
  if (cookieHeader?.includes(SESSION_COOKIE) !== true) return cookieHeader
  const foreign = cookieHeader
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => !pair.startsWith(SESSION_COOKIE))
  return foreign.length === 0 ? undefined : foreign.join('; ')
}

/** Without an age: it goes with the browser, and the server ends it before that. */
export function sessionCookie(id: string): string {
  return `${SESSION_COOKIE}=${id}; Path=/; HttpOnly; Secure; SameSite=Strict`
}

/** Takes the cookie away. */
export function endedSessionCookie(): string {
  return `${SESSION_COOKIE}=; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=0`
}
