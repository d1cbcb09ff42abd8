/** Claims of a principal that has none; without a prototype, as all claims are. */
export const NO_CLAIMS: Readonly<Record<string, unknown>> = Object.freeze(
  Object.create(null) as Record<string, unknown>,
)
