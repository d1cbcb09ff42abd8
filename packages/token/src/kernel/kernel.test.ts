import { createHash, createHmac } from 'node:crypto'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { seededRandom } from '../../../../test/support/random.ts'
import { HMAC_BLOCK_BYTES, type Kernel } from './kernel.ts'
import { kernel as node } from './node.ts'
import { kernel as portable } from './portable.ts'

const kernels: readonly (readonly [string, Kernel])[] = [
  ['node', node],
  ['portable', portable],
]

/** Around the lengths where a hash needs one more block, and where the Node kernel stops reusing its own. */
const MESSAGE_BYTES = [0, 1, 31, 32, 55, 56, 63, 64, 65, 119, 120, 300, 1023, 1024, 1025, 70_000]
const KEY_BYTES = [0, 1, 4, 16, 20, 32, 63, HMAC_BLOCK_BYTES]

afterEach(() => vi.restoreAllMocks())

test.for(kernels)('the %s kernel says its name', ([name, kernel]) => {
  expect(kernel.name).toBe(name)
})

describe.for(kernels)('the %s kernel', ([, kernel]) => {
  test.for(KEY_BYTES)('makes HMACs like OpenSSL under keys of %i bytes', (keyBytes) => {
    const random = seededRandom(keyBytes + 1)
    for (const messageBytes of MESSAGE_BYTES) {
      const key = random.bytes(keyBytes)
      const message = random.bytes(messageBytes)
      const digest = new Uint8Array(32)
      kernel.hmacSha256(key, message, 0, messageBytes, digest, 0)
      expect(hex(digest)).toBe(createHmac('sha256', key).update(message).digest('hex'))
      const sha1 = createHmac('sha1', key).update(message).digest('hex')
      expect(hex(kernel.hmacSha1(key, message))).toBe(sha1)
    }
  })

  test('keeps nothing of a key when the next one is shorter or longer', () => {
    const random = seededRandom(5)
    const message = random.bytes(50)
    for (let i = 0; i < 300; i++) {
      const key = random.bytes(random.below(HMAC_BLOCK_BYTES + 1))
      const digest = new Uint8Array(32)
      kernel.hmacSha256(key, message, 0, 50, digest, 0)
      expect(hex(digest)).toBe(createHmac('sha256', key).update(message).digest('hex'))
    }
  })

  test('reads a part of an array and may write the digest into the same one', () => {
    const bytes = seededRandom(6).bytes(200)
    const key = Uint8Array.of(1, 2, 3)
    const expected = createHmac('sha256', key).update(bytes.subarray(20, 180)).digest('hex')
    const before = bytes.slice()
    kernel.hmacSha256(key, bytes, 20, 180, bytes, 30)
    expect(hex(bytes.subarray(30, 62))).toBe(expected)
    expect(bytes.subarray(0, 30)).toEqual(before.subarray(0, 30))
    expect(bytes.subarray(62)).toEqual(before.subarray(62))
  })

  test.for([
    { part: 'beginning', start: 0, end: 100 },
    { part: 'end', start: 100, end: 200 },
    { part: 'short beginning', start: 0, end: 10 },
    { part: 'short end', start: 190, end: 200 },
  ])('reads no more than the $part of an array', ({ start, end }) => {
    const message = seededRandom(8).bytes(200)
    const key = Uint8Array.of(1, 2, 3)
    const digest = new Uint8Array(32)
    kernel.hmacSha256(key, message, start, end, digest, 0)
    const expected = createHmac('sha256', key).update(message.subarray(start, end)).digest('hex')
    expect(hex(digest)).toBe(expected)
  })

  test.for(MESSAGE_BYTES)('makes MD5 like OpenSSL of %i bytes', (messageBytes) => {
    const message = seededRandom(messageBytes + 1).bytes(messageBytes)
    expect(hex(kernel.md5(message))).toBe(createHash('md5').update(message).digest('hex'))
  })

  test('encodes base64 of every length, and of the beginning of an array', () => {
    const random = seededRandom(7)
    for (let length = 0; length < 200; length++) {
      const bytes = random.bytes(length + 5)
      const expected = Buffer.from(bytes.subarray(0, length)).toString('base64')
      expect(kernel.encodeBase64(bytes, length)).toBe(expected)
      // Not only arrays that start where their buffer does.
      expect(kernel.encodeBase64(bytes.subarray(3), length)).toBe(
        Buffer.from(bytes.subarray(3, 3 + length)).toString('base64'),
      )
    }
  })

  test('draws salts from 1 to 2³²−1, no two alike', () => {
    const salts = Array.from({ length: 5000 }, () => kernel.randomSalt())
    expect(salts.every((salt) => Number.isInteger(salt) && salt >= 1 && salt < 2 ** 32)).toBe(true)
    // Of 5 000 draws from 2³² three pairs or more are alike once in about 200 000 000 runs.
    expect(new Set(salts).size).toBeGreaterThan(4997)
    expect(salts.some((salt) => salt > 2 ** 31)).toBe(true)
  })
})

test('the node kernel refuses a key that HMAC would have to hash first', () => {
  const key = new Uint8Array(HMAC_BLOCK_BYTES + 1)
  expect(() => node.hmacSha1(key, new Uint8Array(0))).toThrow(
    new RangeError('an HMAC key here is at most 64 bytes, got 65'),
  )
})

test('the node kernel makes the same HMACs where the one-shot hash is not there yet', async () => {
  const older = vi.fn(createHash)
  vi.resetModules()
  vi.doMock('node:crypto', async (original) => {
    const { hash, ...rest } = await original<typeof import('node:crypto')>()
    expect(hash).toBeTypeOf('function')
    return { ...rest, createHash: older }
  })
  try {
    const { kernel } = await import('./node.ts')
    expect(kernel.name).toBe('node')
    const message = seededRandom(9).bytes(100)
    for (const key of [new Uint8Array(0), Uint8Array.of(1, 2, 3)]) {
      const digest = new Uint8Array(32)
      kernel.hmacSha256(key, message, 0, 100, digest, 0)
      expect(hex(digest)).toBe(createHmac('sha256', key).update(message).digest('hex'))
      const sha1 = createHmac('sha1', key).update(message).digest('hex')
      expect(hex(kernel.hmacSha1(key, message))).toBe(sha1)
    }
    expect(older).toHaveBeenCalledTimes(8)
  } finally {
    vi.doUnmock('node:crypto')
    vi.resetModules()
  }
})

test('the portable kernel asks the generator once for many salts, and never hands out 0', () => {
  const random = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    const salts = array as unknown as Uint32Array
    salts.forEach((_, i) => (salts[i] = i % 3))
    return array
  })
  const salts = Array.from({ length: 5000 }, () => portable.randomSalt())
  expect(salts).not.toContain(0)
  // A third of what is drawn is 0: 5 000 salts are 7 500 draws and what was still in the pool.
  expect(random.mock.calls.length).toBeGreaterThan(5)
  expect(random.mock.calls.length).toBeLessThan(9)
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
