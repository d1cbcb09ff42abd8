import { describe, expect, test } from 'vitest'

import { decode006 } from '../006/decode.ts'
import { decodeToken } from '../decode.ts'

/** What the readers of tokens say to a text of each version: who reads it, if anybody does. */
describe('a text of another version', () => {
  test.for([
    ['000', undefined],
    // Keys of these two versions do not begin with their number.
    ['001', undefined],
    ['002', undefined],
    ['003', '@tessera/token/channel-key'],
    ['004', '@tessera/token/channel-key'],
    ['005', '@tessera/token/channel-key'],
    ['006', '@tessera/token/006'],
    ['007', '@tessera/token'],
    ['008', undefined],
    ['009', undefined],
  ] as const)('%s is read with %s', ([version, reader]) => {
    const readers = [
      ['006', decode006],
      ['007', decodeToken],
    ] as const
    for (const [supported, read] of readers) {
      if (version === supported) continue
      const message =
        reader === undefined
          ? `there is no version ${version} of Agora's tokens`
          : `this is a ${version} token, not ${supported} (read it with ${reader})`
      const details = { version, supported }
      expect(() => read(`${version}AQAoAEJ`)).toThrow(
        expect.objectContaining({ code: 'TOKEN_UNSUPPORTED_VERSION', message, details }),
      )
    }
  })

  test.for(['00', '00a', '0 7', '０07', ' 007', '10', ''])(
    '"%s" begins like no version',
    (text) => {
      expect(() => decode006(text)).toThrow(
        expect.objectContaining({ details: { offset: 0, expected: 'the version "006"' } }),
      )
      expect(() => decodeToken(text)).toThrow(
        expect.objectContaining({ details: { offset: 0, expected: 'the version "007"' } }),
      )
    },
  )
})
