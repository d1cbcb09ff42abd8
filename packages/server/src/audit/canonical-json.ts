/** What must be escaped in JSON; text without any of it is quoted as it is, which is most of it. */
// eslint-disable-next-line no-control-regex
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/

/**
 * JSON with one spelling per value: members in order of their names, no spaces, `undefined` left out as `JSON.stringify`
 * does. What is signed is this text, so the same event always gives the same bytes.
 *
 * @throws {TypeError} For what JSON has no words for: functions, symbols, bigints, numbers that are not finite.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'boolean':
      return String(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('JSON has no word for this number')
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value)
        ? canonicalArray(value)
        : canonicalObject(value as Readonly<Record<string, unknown>>)
    default:
      throw new TypeError(`JSON has no word for a ${typeof value}`)
  }
}

// Plain loops: this is paid for every token, and closures made it three times as dear.

function canonicalArray(values: readonly unknown[]): string {
  let text = '['
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ','
    text += values[index] === undefined ? 'null' : canonicalJson(values[index])
  }
  return `${text}]`
}

function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  let text = '{'
  for (const name of sorted(Object.keys(value))) {
    const member = value[name]
    if (member === undefined) continue
    text += `${text === '{' ? '' : ','}${quoted(name)}:${canonicalJson(member)}`
  }
  return `${text}}`
}

/** By hand: for a dozen names `sort` takes longer than everything else that is done with them. */
function sorted(names: string[]): string[] {
  if (names.length > 32) return names.sort()
  for (let end = 1; end < names.length; end++) {
    const name = names[end]!
    let at = end
    for (; at > 0 && names[at - 1]! > name; at--) names[at] = names[at - 1]!
    names[at] = name
  }
  return names
}

function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`
}
