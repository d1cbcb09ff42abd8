/**
 * JSON with one spelling per value: members in order of their names, no spaces, `undefined` left out as `JSON.stringify`
 * does. What is signed is this text, so the same event always gives the same bytes.
 *
 * @throws {TypeError} For what JSON has no words for: functions, symbols, bigints, numbers that are not finite.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return String(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('JSON has no word for this number')
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map(element).join(',')}]`
      return `{${members(value as Readonly<Record<string, unknown>>)}}`
    default:
      throw new TypeError(`JSON has no word for a ${typeof value}`)
  }
}

function element(value: unknown): string {
  return value === undefined ? 'null' : canonicalJson(value)
}

function members(value: Readonly<Record<string, unknown>>): string {
  return Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`)
    .join(',')
}
