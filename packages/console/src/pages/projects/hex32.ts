/** What is wrong with an App ID or certificate as it is typed; `undefined` also while nothing is. */
export function hex32Mistake(text: string): string | undefined {
  const value = text.trim()
  if (value === '' || /^[0-9a-fA-F]{32}$/.test(value)) return undefined
  const stranger = /[^0-9a-fA-F]/u.exec(value)?.[0]
  if (stranger !== undefined) {
    return `It holds ${JSON.stringify(stranger)}; only 0–9 and a–f belong here.`
  }
  return `It has ${value.length} of 32 characters.`
}
