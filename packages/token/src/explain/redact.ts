const REDACTED = '[App Certificate]'
/** Shorter texts are no certificates, and would tear holes into every sentence. */
const SHORTEST_SECRET = 8

/** A copy of plain data in which no text holds any of `secrets`, in whatever capitals. */
export function withoutSecrets<Data>(data: Data, secrets: readonly string[]): Data {
  const worthHiding = secrets.filter(({ length }) => length >= SHORTEST_SECRET)
  if (worthHiding.length === 0) return data
  const anySecret = new RegExp(worthHiding.map(escaped).join('|'), 'gi')
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(anySecret, REDACTED)
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, clean(member)]))
  }
  return clean(data) as Data
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
