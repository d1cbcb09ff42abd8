import { claimAt, type ClaimPath, claimPath } from './claims.ts'
import { fitsGlob } from './glob.ts'

/** A glob with places for what is known of the caller: `room:{claims.org}:*`. */
export interface Template {
  /** As it was written. */
  readonly source: string
  /** What stands before, between and after the places; one more than there are places. */
  readonly texts: readonly string[]
  readonly places: readonly Place[]
}

/** Where a value goes. */
interface Place {
  readonly value: 'sub' | 'mapped' | ClaimPath
  /** Characters that would let a value reach beyond its place, where something else than plain text follows. */
  readonly fences: readonly string[]
}

/** What a template is filled from. */
export interface TemplateValues {
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
  /** The uid that stands for the subject; asked for only where `{mapped}` is used. */
  readonly mappedUid: () => number | undefined
}

export const MAX_TEMPLATE_CHARACTERS = 256
/** Longer than any field of a token, so a longer value could not fit anyway. */
const MAX_VALUE_CHARACTERS = 255

const PLACE = /\{[^{}]*\}/g
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Reads a pattern: `*` for any run of characters, `{sub}` for the caller's subject, `{claims.NAME}` for a claim,
 * `{mapped}` for the caller's mapped uid.
 *
 * @throws {RangeError} When a brace does not belong to one of these, or a place touches a `*` or another place.
 */
export function parseTemplate(source: string): Template {
  if (source.length > MAX_TEMPLATE_CHARACTERS) {
    throw new RangeError(`must be at most ${MAX_TEMPLATE_CHARACTERS} characters long`)
  }
  const texts = source.split(PLACE)
  const names = source.match(PLACE) ?? []
  if (texts.some((text) => /[{}]/.test(text))) {
    throw new RangeError(
      'has a brace without its partner; a brace that belongs to the name can only be matched by *',
    )
  }
  const values = names.map(placeValue)
  const places = values.map((value, index) => ({ value, fences: fencesOf(texts, names, index) }))
  return { source, texts, places }
}

function placeValue(name: string): Place['value'] {
  if (name === '{sub}') return 'sub'
  if (name === '{mapped}') return 'mapped'
  const claim = name.startsWith('{claims.') ? name.slice('{claims.'.length, -1) : ''
  if (claim === '') throw new RangeError(`has ${name}; known are {sub}, {claims.NAME} and {mapped}`)
  return claimPath(claim)
}

/**
 * `room:{claims.org}:*` is for the rooms of one organisation. Were the organisation "a" also given "room:a:b:1", it
 * would be in a room of the organisation "a:b". So a value must not hold the character that ends its place (or begins
 * it, where a `*` stands before), and no name fits for two different callers.
 */
function fencesOf(texts: readonly string[], names: readonly string[], index: number): string[] {
  const name = names[index]!
  const isOpenBefore = texts.slice(0, index + 1).some((text) => text.includes('*'))
  const isOpenAfter = texts.slice(index + 1).some((text) => text.includes('*'))
  if (isOpenBefore && isOpenAfter) {
    throw new RangeError(
      `has ${name} between two "*", where it could stand anywhere; write two patterns with one "*" each`,
    )
  }
  if (isOpenBefore) return [fenceBeside(name, texts[index]!.at(-1))]
  const isLast = index === names.length - 1
  return isOpenAfter || !isLast ? [fenceBeside(name, texts[index + 1]![0])] : []
}

function fenceBeside(name: string, neighbour: string | undefined): string {
  if (neighbour !== undefined && neighbour !== '*') return neighbour
  throw new RangeError(
    `has ${name} right beside ${neighbour === '*' ? '"*"' : 'another place'}; put a character between them that no value holds, such as ":"`,
  )
}

/** True when `text` fits the template, filled for this caller. */
export function fitsTemplate(template: Template, text: string, values: TemplateValues): boolean {
  if (template.places.length === 0) return fitsGlob(template.texts[0]!, text)
  for (const pattern of expandTemplate(template, values)) {
    if (fitsGlob(pattern, text)) return true
  }
  return false
}

const NOTHING: readonly string[] = []

/**
 * The globs that a template stands for, for this caller: none when a value is missing or must not be used, several when
 * a claim is a list. A value is never more than text: it cannot bring a `*` of its own.
 */
export function expandTemplate(template: Template, values: TemplateValues): readonly string[] {
  const { texts, places } = template
  let list: readonly unknown[] | undefined
  const filled: (string | undefined)[] = []
  for (const place of places) {
    const value = valueOf(place.value, values)
    if (Array.isArray(value)) {
      // Two lists would multiply; one is enough for "the rooms that the token names".
      if (list !== undefined) return NOTHING
      list = value.map((entry: unknown) => usableText(entry, place))
      filled.push(undefined)
    } else {
      const text = usableText(value, place)
      if (text === undefined) return NOTHING
      filled.push(text)
    }
  }
  if (list === undefined) return [join(texts, filled, '')]
  return list.flatMap((entry) => (typeof entry === 'string' ? [join(texts, filled, entry)] : []))
}

/** Texts and values in turn; `listed` stands where the list is. */
function join(
  texts: readonly string[],
  filled: readonly (string | undefined)[],
  listed: string,
): string {
  let pattern = texts[0]!
  for (let i = 0; i < filled.length; i++) pattern += (filled[i] ?? listed) + texts[i + 1]!
  return pattern
}

function valueOf(value: Place['value'], values: TemplateValues): unknown {
  if (value === 'sub') return values.subject
  return value === 'mapped' ? values.mappedUid() : claimAt(values.claims, value)
}

/** The value as text that stays in its place, or `undefined`. */
function usableText(value: unknown, { fences }: Place): string | undefined {
  const text = Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || text === '' || text.length > MAX_VALUE_CHARACTERS) {
    return undefined
  }
  if (text.includes('*')) return undefined
  for (const fence of fences) {
    // Of UUIDs, none is the beginning or the end of another, so their hyphens do no harm.
    if (text.includes(fence) && !(fence === '-' && UUID.test(text))) return undefined
  }
  return text
}
