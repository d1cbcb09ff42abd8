import { malformed, TokenError } from '../errors.ts'

/** Which of our readers takes which version. Keys before 003 do not begin with their version; their length tells it. */
const READERS: ReadonlyMap<string, string> = new Map([
  ['003', '@tessera/token/channel-key'],
  ['004', '@tessera/token/channel-key'],
  ['005', '@tessera/token/channel-key'],
  ['006', '@tessera/token/006'],
  ['007', '@tessera/token'],
])

/** What a reader of `supported` says to a text that does not begin like that: what it is, and who reads it if anybody. */
export function wrongVersion(text: string, supported: '006' | '007'): TokenError {
  const version = text.slice(0, supported.length)
  if (!/^00[0-9]$/.test(version)) return malformed(0, `the version "${supported}"`)
  const reader = READERS.get(version)
  const is =
    reader === undefined
      ? `there is no version ${version} of Agora's tokens`
      : `this is a ${version} token, not ${supported} (read it with ${reader})`
  return new TokenError('TOKEN_UNSUPPORTED_VERSION', is, { version, supported })
}
