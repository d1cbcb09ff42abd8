import { type Found, found } from './findings/findings.ts'
import { brokeOff, isRead, type ReadToken, readToken } from './read.ts'
import { unwrap } from './unwrap.ts'

/** What became of a text that should be a token. */
export interface Repair {
  /** The token, when it could be read as it is or after repairs. */
  readonly read: ReadToken | undefined
  /** The text that was read, or the best that repairs could do. */
  readonly text: string
  /** What was wrong with the text. */
  readonly found: readonly Found[]
}

/** Longer damaged texts are not worth the work of repairs: the longest honest token is far below. Characters. */
const MAX_REPAIRABLE_CHARACTERS = 100_000

/**
 * Undoes what copying, shells, addresses and forms do to a token. Repairs are tried only on a text that cannot be read
 * as it is, and kept only as far as they lead somewhere.
 */
export function repair(original: string, maxInflatedBytes: number): Repair {
  const exact = readToken(original, maxInflatedBytes)
  if (isRead(exact)) return { read: exact, text: original, found: [] }
  if (original.length > MAX_REPAIRABLE_CHARACTERS) {
    return { read: undefined, text: '', found: [found('TOO_LARGE')] }
  }

  const unwrapped = unwrap(original)
  const { text } = unwrapped
  for (const attempt of ATTEMPTS) {
    for (const candidate of attempt(text)) {
      const read = readToken(candidate.text, maxInflatedBytes)
      if (isRead(read))
        return { read, text: candidate.text, found: [...unwrapped.found, ...candidate.found] }
    }
  }
  // Nothing leads to a token: tell what is wrong with the best version of the text.
  const best = standardAlphabet(withoutWhitespace(text).text).text
  return {
    read: undefined,
    text: best,
    found: [...unwrapped.found, failure(best, maxInflatedBytes)],
  }
}

interface Candidate {
  readonly text: string
  readonly found: readonly Found[]
}

type Attempt = (text: string) => readonly Candidate[]

/** From the smallest change to the largest: the first candidate that can be read wins. */
const ATTEMPTS: readonly Attempt[] = [
  (text) => [{ text, found: [] }],
  alphabets,
  (text) => alphabets(text).flatMap(paddings),
  (text) => once(text).flatMap((candidate) => [candidate, ...paddings(candidate)]),
  (text) => [{ text: `007${text.replace(/^0?7(?=eJ)/, '')}`, found: [found('VERSION_MISSING')] }],
]

function alphabets(text: string): Candidate[] {
  const plus = text.includes(' ')
    ? [{ text: text.replaceAll(' ', '+'), found: [found('PLUS_BECAME_SPACE')] }]
    : []
  const plain = withoutWhitespace(text)
  return [...plus, plain].flatMap((candidate) => {
    const standard = standardAlphabet(candidate.text)
    return [candidate, { text: standard.text, found: [...candidate.found, ...standard.found] }]
  })
}

function withoutWhitespace(text: string): Candidate {
  const joined = text.replace(/\\[nr]|\s|\u200b|\u200c|\u200d|\u2060|\ufeff/g, '')
  return { text: joined, found: joined === text ? [] : [found('WHITESPACE_INSIDE_TOKEN')] }
}

function standardAlphabet(text: string): Candidate {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  return { text: standard, found: standard === text ? [] : [found('URL_SAFE_BASE64')] }
}

/** The same characters with the right number of `=`, and with the unused bits of the last one cleared. */
function paddings({ text, found: notes }: Candidate): Candidate[] {
  const body = withoutPadding(text)
  const over = bodyRest(body)
  if (over === 1) return []
  const padding = '='.repeat((4 - over) % 4)
  const cleared = body.slice(0, -1) + withoutUnusedBits(body.slice(-1), over)
  const lenient = [...notes, found('LENIENT_BASE64')]
  return [body + padding, cleared + padding].map((candidate) => ({
    text: candidate,
    found: lenient,
  }))
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function withoutUnusedBits(character: string, over: number): string {
  const value = ALPHABET.indexOf(character)
  if (value < 0 || over === 0) return character
  return ALPHABET.charAt(over === 2 ? value & 0b110000 : value & 0b111100)
}

/** The first token in a text that holds more than one, or other words around it. */
function once(text: string): Candidate[] {
  const half = text.length / 2
  if (Number.isInteger(half) && text.slice(0, half) === text.slice(half)) {
    return [{ text: text.slice(0, half), found: [found('PASTED_TWICE')] }]
  }
  const body = withoutPadding(text)
  const stray = bodyRest(body)
  const cut = { text: body.slice(0, body.length - stray), found: [found('TEXT_AROUND_TOKEN')] }
  const start = text.search(/00[67][A-Za-z0-9+/]{40}/)
  if (start < 0) return [cut]
  const rest = text.slice(start)
  const run = /^[A-Za-z0-9+/]+={0,2}/.exec(rest)?.[0] ?? ''
  return run === text ? [cut] : [{ text: run, found: [found('TEXT_AROUND_TOKEN')] }, cut]
}

function failure(damaged: string, maxInflatedBytes: number): Found {
  const text = damaged.replace(/(?:…|\.\.\.)$/, '')
  // Whole groups of four only: what counts is where the content ends, not how its last character is spelt.
  const body = withoutPadding(text)
  const whole = body.slice(0, body.length - bodyRest(body))
  const error = readToken(whole, maxInflatedBytes)
  if (isRead(error) || brokeOff(whole, error)) {
    return found('TRUNCATED', { characters: text.length })
  }
  if (error.code === 'TOKEN_TOO_LARGE') return found('TOO_LARGE')
  const start = text.slice(0, 3)
  if (!/^00[67]/.test(start)) return found('NOT_A_TOKEN', { start })
  const expected = error.code === 'TOKEN_MALFORMED' ? error.details.expected : 'a token'
  return found('CORRUPTED', { expected })
}

/** A regular expression for this takes quadratic time on a text full of `=`. */
function withoutPadding(text: string): string {
  let end = text.length
  while (text.charAt(end - 1) === '=') end--
  return text.slice(0, end)
}

/** How many characters of a token's base64, without its `=`, stand beyond whole groups of four. */
function bodyRest(body: string): number {
  return Math.max(0, body.length - (body.startsWith('006') ? 35 : 3)) % 4
}
