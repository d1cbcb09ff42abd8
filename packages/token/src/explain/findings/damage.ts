import { shown } from '../wording.ts'
import type { Template, Templates } from './template.ts'

/** What each code about a damaged text knows. */
export interface DamageData {
  TRUNCATED: { readonly characters: number }
  CORRUPTED: { readonly expected: string }
  TOO_LARGE: undefined
  JSON_AROUND_TOKEN: { readonly field: string }
  PREFIX_BEFORE_TOKEN: { readonly prefix: string }
  QUOTES_AROUND_TOKEN: undefined
  WHITESPACE_AROUND_TOKEN: undefined
  WHITESPACE_INSIDE_TOKEN: undefined
  PLUS_BECAME_SPACE: undefined
  URL_ENCODED: { readonly times: number }
  URL_SAFE_BASE64: undefined
  TEXT_AROUND_TOKEN: undefined
  PASTED_TWICE: undefined
  VERSION_MISSING: undefined
  LENIENT_BASE64: undefined
}

const REPAIRED =
  'Some readers forgive this and some do not, so count on a refusal; what follows explains the repaired token.'

function repairable<Data>(
  what: Template<Data>['what'],
  fix: Template<Data>['fix'],
): Template<Data> {
  return {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what,
    answer: (_, standard) => `${standard} ${REPAIRED}`,
    fix,
  }
}

export const DAMAGE: Templates<DamageData> = {
  TRUNCATED: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: ({ characters }) =>
      `The token breaks off: after ${characters} characters its content is not complete.`,
    fix: 'Copy the whole token. If it came from a database or a log, look for a column or line that is too short: tokens have no fixed length, allow 2047 characters. If the length is right, a character inside is wrong.',
  },
  CORRUPTED: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: ({ expected }) =>
      `The token is damaged and cannot be read (expected ${expected}). One changed character is enough for that, also a capital turned small.`,
    fix: 'Compare what your server made with what the client passes to join(), character by character: the first and last six are usually enough.',
  },
  TOO_LARGE: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: 'The text is too large to be a token.',
    fix: 'Pass one token and nothing else.',
  },
  JSON_AROUND_TOKEN: repairable(
    ({ field }) =>
      field === ''
        ? 'The token still stands in JSON quotes.'
        : `This is the whole JSON answer of a token server; the token is in its field ${shown(field)}.`,
    ({ field }) =>
      field === ''
        ? 'Parse the answer (response.json()) before you pass the token on.'
        : `Parse the answer and pass on its field ${shown(field)} alone.`,
  ),
  PREFIX_BEFORE_TOKEN: repairable(
    ({ prefix }) => `There is a text before the token: ${shown(prefix)}.`,
    ({ prefix }) =>
      `Pass the token alone, without ${shown(prefix)}. Such words belong in HTTP headers and addresses, not in join() or login().`,
  ),
  QUOTES_AROUND_TOKEN: repairable(
    'There are quotation marks around the token, and they are part of the text.',
    'Remove them: in a .env file or on a command line quotes may be taken literally, and text read from JSON must be parsed.',
  ),
  WHITESPACE_AROUND_TOKEN: repairable(
    'There is white space or an invisible character before or behind the token.',
    'Trim the text, at best where it is read: a file or a command often ends with a line break.',
  ),
  WHITESPACE_INSIDE_TOKEN: repairable(
    'There are line breaks or spaces inside the token.',
    'Join the lines into one. Base64 functions that break lines after 64 or 76 characters have a switch against it.',
  ),
  PLUS_BECAME_SPACE: repairable(
    'Spaces stand where the token has "+": it was put in an address or form without encoding, and decoding turned each "+" into a space.',
    'Encode the token with encodeURIComponent() (or URLSearchParams) where the address is built, or send it in a body or header.',
  ),
  URL_ENCODED: repairable(
    ({ times }) =>
      `The token is still URL-encoded${times > 1 ? `, ${times} times over` : ''}: it holds sequences such as %2B, %2F or %3D.`,
    "Decode it once where it is taken from the address (decodeURIComponent(), or a router's own parameter), and encode it only once.",
  ),
  URL_SAFE_BASE64: repairable(
    'The token holds "-" or "_", from the URL-safe kind of base64; Agora\'s has "+" and "/".',
    'Do not translate the token. If your server uses a base64url function, use the standard one.',
  ),
  TEXT_AROUND_TOKEN: repairable(
    'There is other text around the token.',
    'Pass the token alone, from its 007 or 006 to its last character.',
  ),
  PASTED_TWICE: repairable('The token is there twice, one behind the other.', 'Pass it once.'),
  VERSION_MISSING: repairable(
    'The version is missing: a token begins with 007, and this begins behind it.',
    'Copy the token from its very first character.',
  ),
  LENIENT_BASE64: repairable(
    'The base64 of the token is not as it should be at its end: too few or too many "=", or a changed last character.',
    'Pass the token on unchanged, its "=" included.',
  ),
}
