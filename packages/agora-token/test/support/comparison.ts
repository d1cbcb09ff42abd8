import { Buffer } from 'node:buffer'

/** What a call came to, in a form that two packages can be compared by: a value, or the kind of error. */
export function comparable(run: () => unknown): unknown {
  try {
    return plain(run())
  } catch (error) {
    return { thrown: (error as Error).name, code: (error as { code?: string }).code }
  }
}

/** Own fields by name, bytes as marked hexadecimal; classes of both packages become alike. */
export function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return `bytes ${value.toString('hex')}`
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([, field]) => typeof field !== 'function')
  return Object.fromEntries(fields.map(([name, field]) => [name, plain(field)]))
}
