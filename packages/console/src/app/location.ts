import { useSyncExternalStore } from 'react'

/** Where the server puts the console; every address below is without it. */
export const BASE = '/console'

const listeners = new Set<() => void>()
if (typeof window !== 'undefined') {
  window.addEventListener('popstate', () => {
    for (const listener of listeners) listener()
  })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The path inside the console, `/projects` for `/console/projects`. */
export function insidePath(pathname: string): string {
  const inside = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname
  const trimmed = inside.replace(/\/+$/, '')
  return trimmed === '' ? '/' : trimmed
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => insidePath(window.location.pathname))
}

export function useSearch(): URLSearchParams {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => window.location.search))
}

/** Goes to another address of the console. */
export function navigate(
  to: string,
  { replace = false }: { readonly replace?: boolean } = {},
): void {
  const url = `${BASE}${to}`
  if (replace) window.history.replaceState(null, '', url)
  else window.history.pushState(null, '', url)
  for (const listener of listeners) listener()
  if (!replace) window.scrollTo(0, 0)
}

/** The parts of a path that a pattern with `:name` stands for, or `undefined`. */
export function matchPath(
  pattern: string,
  path: string,
): Readonly<Record<string, string>> | undefined {
  const [expected, actual] = [pattern.split('/'), path.split('/')]
  if (expected.length !== actual.length) return undefined
  const found: Record<string, string> = {}
  for (const [index, part] of expected.entries()) {
    const value = actual[index]!
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(value)
    else if (part !== value) return undefined
  }
  return found
}
