/** One rule in a few words, for the list: whom it is about, and what it allows. */
export function matchText(rule: Readonly<Record<string, unknown>>): string {
  const match = isObject(rule.match) ? rule.match : {}
  const parts = Object.entries(match).map(([name, value]) => {
    if (name === 'kind') return listText(value)
    if (name === 'claims' && isObject(value)) {
      return Object.entries(value)
        .map(([claim, wanted]) => `${claim} = ${listText(wanted)}`)
        .join(', ')
    }
    if (name === 'subject' && value === '*') return 'everybody'
    return `${name} ${listText(value)}`
  })
  return parts.join(', ')
}

export function allowTexts(rule: Readonly<Record<string, unknown>>): readonly string[] {
  const allow: readonly unknown[] = Array.isArray(rule.allow) ? rule.allow : []
  return allow.filter(isObject).map((entry) => {
    const { service, role, channels, wildcardChannel, rooms, userIds } = entry
    const where = channels ?? rooms ?? userIds
    return [
      String(service),
      ...(where === undefined ? [] : [listText(where)]),
      ...(wildcardChannel === true ? ['every channel at once'] : []),
      ...(service === 'rtc' ? [role === 'publisher' ? 'publisher' : 'subscriber'] : []),
    ].join(' · ')
  })
}

function listText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(', ') : String(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
