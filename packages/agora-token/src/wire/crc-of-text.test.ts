import { crc32, utf8 } from '@tessera/token/wire'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { crcOfText } from './crc-of-text.ts'

const character = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10_ffff }))
  .map((point) => String.fromCodePoint(point))

test('the checksum of well-formed text is that of its UTF-8', () => {
  expect(crcOfText('123456789')).toBe(0xcbf4_3926)
  fc.assert(
    fc.property(fc.string({ unit: character }), (text) => {
      expect(crcOfText(text)).toBe(crc32(utf8(text)))
    }),
  )
})

test('half of a surrogate pair swallows what follows', () => {
  expect(crcOfText('\ud83da')).toBe(crcOfText('\ud83d\udc61'))
})
