import { describe, expect, test } from 'vitest'

import { seededRandom } from '../../../../test/support/random.ts'
import { base64Bytes, decodeBase64 } from './base64.ts'

function refusal(offset: number): Error {
  return expect.objectContaining({
    code: 'TOKEN_MALFORMED',
    details: expect.objectContaining({ offset }) as unknown,
  }) as Error
}

describe('decodeBase64', () => {
  test('reads what Buffer writes, for every length', () => {
    const random = seededRandom(1)
    for (let length = 0; length < 300; length++) {
      const bytes = random.bytes(length)
      const text = `007${Buffer.from(bytes).toString('base64')}`
      expect(base64Bytes(text, 3)).toBe(length)
      expect(decodeBase64(text, 3)).toEqual(bytes)
    }
  })

  test.for([
    { text: 'QUJD\nREVG', spelling: 'a line break', offset: 4 },
    { text: 'QUJ DREVG', spelling: 'a space', offset: 3 },
    { text: 'QUJD ', spelling: 'a space at the end', offset: 4 },
    { text: 'QU-_', spelling: 'the URL-safe alphabet', offset: 2 },
    { text: 'QUI', spelling: 'no padding', offset: 3 },
    { text: 'QQ=', spelling: 'half of the padding', offset: 3 },
    { text: 'QUJD=', spelling: 'padding too much', offset: 5 },
    { text: 'Q=Q', spelling: 'padding in the middle of an incomplete group', offset: 1 },
    { text: 'QU===', spelling: 'one character of padding too much', offset: 5 },
    { text: 'QUJD====', spelling: 'a group of padding', offset: 4 },
    { text: 'QQ==QUJD', spelling: 'text after the padding', offset: 2 },
    { text: 'QQ=Q', spelling: 'padding before the last character', offset: 2 },
    { text: 'Q===', spelling: 'three characters of padding', offset: 1 },
    { text: 'QR==', spelling: 'unused bits in two characters', offset: 3 },
    { text: 'QUJ=', spelling: 'unused bits in three characters', offset: 3 },
    { text: 'QUJDŁUJD', spelling: 'a character beyond Latin-1', offset: 4 },
    { text: 'QUJD€UJD', spelling: 'a character whose low byte is in the alphabet', offset: 4 },
    { text: 'QUJD\u0151UJD', spelling: 'another such character', offset: 4 },
    { text: 'QŁ==', spelling: 'such a character before padding', offset: 1 },
    { text: 'QĀ==', spelling: 'the first character beyond Latin-1 before padding', offset: 1 },
    { text: 'Q\u0000==', spelling: 'NUL', offset: 1 },
    { text: '%51%55', spelling: 'URL encoding', offset: 0 },
  ])('takes one spelling only: $spelling', ({ text, offset }) => {
    expect(() => decodeBase64(text, 0)).toThrow(refusal(offset))
    // Positions are those of the whole text, whose beginning may be anything.
    expect(() => decodeBase64(`-=${text}`, 2)).toThrow(refusal(offset + 2))
  })

  test.for([
    { text: 'QU', expected: 'base64 padded to a multiple of four' },
    { text: 'QR==', expected: 'base64 whose unused bits are zero' },
    { text: 'QU-_', expected: 'a character of the standard base64 alphabet' },
  ])('says what it expected instead of $text: $expected', ({ text, expected }) => {
    expect(() => decodeBase64(text, 0)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ expected }) as unknown }),
    )
  })

  test('reads nothing behind whatever ends the text', () => {
    expect(decodeBase64('=', 1)).toEqual(new Uint8Array(0))
  })

  test('takes exactly the spellings that encode to themselves', () => {
    const random = seededRandom(2)
    const characters = 'ABCabc019+/=-_ \n=Q'
    let taken = 0
    for (let i = 0; i < 20_000; i++) {
      const text = Array.from({ length: random.below(10) }, () =>
        characters.charAt(random.below(characters.length)),
      ).join('')
      const canonical = Buffer.from(text, 'base64').toString('base64') === text
      if (canonical) taken++
      expect(reads(text)).toBe(canonical)
    }
    expect(taken).toBeGreaterThan(200)
  })
})

function reads(text: string): boolean {
  try {
    decodeBase64(text, 0)
    return true
  } catch {
    return false
  }
}
