/**
 * The one-time token behind the `#` of a sign-in link, taken out of the address at once: a part that is never sent to a
 * server, and should not stay in the history either.
 */
export function takeLinkToken(): string | undefined {
  const token = tokenOfHash(window.location.hash)
  if (token !== undefined) {
    window.history.replaceState(null, '', window.location.pathname + window.location.search)
  }
  return token
}

/** `#token=…` */
export function tokenOfHash(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')
  return token === null || token === '' ? undefined : token
}
