import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { md5OfUser } from './md5-of-user.ts'

function md5(...bytes: number[]): string {
  return createHash('md5').update(Buffer.from(bytes)).digest('hex')
}

test.for([
  { what: 'a text by its UTF-8', user: 'é', hashed: md5(0xc3, 0xa9) },
  { what: 'no text', user: '', hashed: 'd41d8cd98f00b204e9800998ecf8427e' },
  { what: 'a number by its digits', user: 105, hashed: md5(1, 0, 5) },
  { what: 'a sign or letter as zero', user: Number.NaN, hashed: md5(0, 0, 0) },
  { what: 'bytes as they are', user: Uint8Array.of(200, 1), hashed: md5(200, 1) },
])('hashes $what', ({ user, hashed }) => {
  expect(md5OfUser(user)).toBe(hashed)
})

test('refuses half of a surrogate pair, null and undefined', () => {
  expect(() => md5OfUser('\ud83d')).toThrow(URIError)
  expect(() => md5OfUser(null as unknown as string)).toThrow(Error)
  expect(() => md5OfUser(undefined as unknown as string)).toThrow(Error)
})
