import type { CallerMethod, Principal } from './principal.ts'

const ANONYMOUS: Principal = Object.freeze({
  kind: 'anonymous',
  subject: 'anonymous',
  claims: Object.freeze(Object.create(null)) as Readonly<Record<string, unknown>>,
  scopes: Object.freeze([]),
})

/** Takes everybody. For development, or when demanded by name; always the last method. */
export const anonymous: CallerMethod = {
  name: 'anonymous',
  authenticate: () => ANONYMOUS,
}
