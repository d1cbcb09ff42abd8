/**
 * JSON with one spelling per value: members in order of their names, no spaces, `undefined` left out as `JSON.stringify`
 * does. For what is signed and read again by others: the same value always gives the same bytes.
 *
 * @throws {TypeError} For what JSON has no words for: functions, symbols, bigints, numbers that are not finite.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('JSON has no word for this number')
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value)
        ? `[${value.map((entry) => (entry === undefined ? 'null' : canonicalJson(entry))).join()}]`
        : canonicalObject(value as Readonly<Record<string, unknown>>)
    default:
      throw new TypeError(`JSON has no word for a ${typeof value}`)
  }
}

function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  const members = Object.keys(value)
    .sort()
    .filter((name) => value[name] !== undefined)
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`)
  return `{${members.join()}}`
}
