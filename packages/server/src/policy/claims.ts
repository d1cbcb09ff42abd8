/** Where a claim is: its whole name, or the way to it through objects. */
export interface ClaimPath {
  readonly name: string
  /** The name between dots; absent when it has none. */
  readonly steps?: readonly string[]
}

/** Reads a path such as `uid`, `realm_access.roles` or `https://app.example/roles`. */
export function claimPath(name: string): ClaimPath {
  return name.includes('.') ? { name, steps: name.split('.') } : { name }
}

/**
 * The value of a claim, or `undefined`. The whole name comes first, because names of claims may hold dots
 * (`https://app.example/roles`); then the way through the objects. Only what an object holds itself counts, so
 * `__proto__` and `constructor` are names like any other.
 */
export function claimAt(claims: Readonly<Record<string, unknown>>, path: ClaimPath): unknown {
  if (Object.hasOwn(claims, path.name)) return claims[path.name]
  if (path.steps === undefined) return undefined
  let value: unknown = claims
  for (const step of path.steps) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    if (!Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}
