import { createHmac } from 'node:crypto'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { textHmac } from './text-hmac.ts'

test('is the HMAC that OpenSSL makes, whatever the key and the texts before', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.array(fc.string({ unit: 'binary', maxLength: 3_000 }), { minLength: 1, maxLength: 4 }),
      (key, texts) => {
        const mac = textHmac(key)
        for (const text of texts) {
          expect(mac(text)).toBe(createHmac('sha256', key).update(text, 'utf8').digest('base64url'))
        }
      },
    ),
  )
})

test('holds texts of any length, and a lone surrogate', () => {
  const key = new Uint8Array(32).fill(7)
  const mac = textHmac(key)
  for (const text of ['', '\ud800', '€'.repeat(100_000), 'short again']) {
    expect(mac(text)).toBe(createHmac('sha256', key).update(text, 'utf8').digest('base64url'))
  }
})

test('refuses a key that would have to be hashed first', () => {
  expect(() => textHmac(new Uint8Array(65))).toThrow(RangeError)
})
