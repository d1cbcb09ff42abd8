import { type Found, found } from './findings/findings.ts'

/** A text without its wrappings, and what they were. */
export interface Unwrapped {
  readonly text: string
  readonly found: readonly Found[]
}

/** How many wrappings are taken off at most: JSON in quotes in an encoded address, and some more. */
const MAX_LAYERS = 8

/** Takes off what stands around a token: white space, quotes, JSON, words such as `Bearer`, URL-encoding. */
export function unwrap(original: string): Unwrapped {
  let text = original
  const notes: Found[] = []
  let decodedTimes = 0
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const next =
      trimmed(text) ?? fromJson(text) ?? unquoted(text) ?? withoutPrefix(text) ?? urlDecoded(text)
    if (next === undefined) break
    text = next.text
    if (next.found.code === 'URL_ENCODED') decodedTimes++
    else notes.push(next.found)
  }
  if (decodedTimes > 0) notes.push(found('URL_ENCODED', { times: decodedTimes }))
  return { text, found: notes }
}

interface Layer {
  readonly text: string
  readonly found: Found
}

const INVISIBLE = /[\s\0\u200b\u2060]|\u200c|\u200d|\ufeff/

function trimmed(text: string): Layer | undefined {
  let start = 0
  let end = text.length
  while (start < end && INVISIBLE.test(text.charAt(start))) start++
  while (end > start && INVISIBLE.test(text.charAt(end - 1))) end--
  const inner = text.slice(start, end)
  return inner === text ? undefined : { text: inner, found: found('WHITESPACE_AROUND_TOKEN') }
}

const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['<', '>'],
]

function unquoted(text: string): Layer | undefined {
  for (const [open, close] of QUOTES) {
    const opened = text.startsWith(open)
    const closed = text.endsWith(close)
    if (!opened && !closed) continue
    const inner = text.slice(opened ? open.length : 0, closed ? -close.length : undefined)
    return { text: inner, found: found('QUOTES_AROUND_TOKEN') }
  }
  return undefined
}

function fromJson(text: string): Layer | undefined {
  if (!/^[{["]/.test(text)) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value === 'string') {
    // Plain quotes need no parser; JSON is told where it escaped something.
    return text.includes('\\')
      ? { text: value, found: found('JSON_AROUND_TOKEN', { field: '' }) }
      : undefined
  }
  const inside = tokenField(value, '', 0)
  return inside && { text: inside.text, found: found('JSON_AROUND_TOKEN', { field: inside.path }) }
}

/** The first field whose text begins like a token, and the way to it. */
function tokenField(
  value: unknown,
  path: string,
  depth: number,
): { readonly text: string; readonly path: string } | undefined {
  if (typeof value === 'string') return /^00[67]/.test(value) ? { text: value, path } : undefined
  if (typeof value !== 'object' || value === null || depth > 4) return undefined
  for (const [key, member] of Object.entries(value).slice(0, 100)) {
    const inside = tokenField(member, path === '' ? key : `${path}.${key}`, depth + 1)
    if (inside) return inside
  }
  return undefined
}

/** Words that stand before a token in headers, addresses and code. */
const PREFIX =
  /^(?:(?:Authorization|x-agora-token)\s*:\s*)?(?:Bearer\s+|(?:agora\s+)?(?:rtc_?|rtm_?|chat_?|access_?)?token\s*[=:]\s*)(?=\S)/i
const ADDRESS = /^https?:\/\/\S{0,2000}?[?&#](?:rtc_?|rtm_?|chat_?|access_?)?token=(?=00[67])/i

function withoutPrefix(text: string): Layer | undefined {
  const address = ADDRESS.exec(text)
  if (address) {
    const rest = text.slice(address[0].length)
    return {
      text: rest.replace(/[&#].*$/s, ''),
      found: found('PREFIX_BEFORE_TOKEN', { prefix: address[0] }),
    }
  }
  const prefix = PREFIX.exec(text)?.[0]
  if (prefix === undefined) return undefined
  return {
    text: text.slice(prefix.length),
    found: found('PREFIX_BEFORE_TOKEN', { prefix: prefix.trim() }),
  }
}

function urlDecoded(text: string): Layer | undefined {
  if (!/%[0-9a-f]{2}/i.test(text)) return undefined
  try {
    return { text: decodeURIComponent(text), found: found('URL_ENCODED', { times: 1 }) }
  } catch {
    return undefined
  }
}
