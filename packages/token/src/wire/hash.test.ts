import { createHash, createHmac } from 'node:crypto'

import { expect, test } from 'vitest'

import { hmacSha1, hmacSha256, md5Hex } from './hash.ts'

const key = Uint8Array.from({ length: 20 }, (_, i) => i + 1)
const text = 'zwölf 😀'
const message = new TextEncoder().encode(text)

test('HMACs are those of OpenSSL', () => {
  expect(Buffer.from(hmacSha256(key, message))).toEqual(
    createHmac('sha256', key).update(message).digest(),
  )
  expect(Buffer.from(hmacSha1(key, message))).toEqual(
    createHmac('sha1', key).update(message).digest(),
  )
})

test('MD5 is that of the UTF-8 text, in lower-case digits', () => {
  expect(md5Hex(text)).toBe(createHash('md5').update(text).digest('hex'))
  expect(md5Hex('')).toBe('d41d8cd98f00b204e9800998ecf8427e')
})
