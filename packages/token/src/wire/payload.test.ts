import { createHmac } from 'node:crypto'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { kernel } from '#kernel'

import { toHex } from './bytes.ts'
import { signingKey } from './payload.ts'

const now = 1_700_000_000

afterEach(() => vi.restoreAllMocks())

/** A certificate that no other test has used: what is kept of one must be made first. */
let made = 0
function freshCertificate(): string {
  return `fee1dead${String(made++).padStart(24, '0')}`
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** The signing key as the specification tells it. */
function expectedKey(certificate: string, issuedAt: number, salt: number): string {
  const first = createHmac('sha256', u32(issuedAt)).update(certificate).digest()
  return createHmac('sha256', u32(salt)).update(first).digest('hex')
}

/** How many HMACs are made while `work` runs. */
function hmacsOf(work: () => void): number {
  const hmac = vi.spyOn(kernel, 'hmacSha256')
  work()
  const { length } = hmac.mock.calls
  hmac.mockRestore()
  return length
}

describe('signingKey', () => {
  test.for([0, 1, 63, 64, now, 2 ** 31, 2 ** 32 - 1])(
    'is that of the specification for a token issued at %i, also the second time',
    (issuedAt) => {
      const certificate = freshCertificate()
      for (const salt of [1, 256, 2 ** 32 - 1]) {
        const key = toHex(signingKey(certificate, issuedAt, salt))
        expect(key).toBe(expectedKey(certificate, issuedAt, salt))
      }
    },
  )

  test('tells seconds apart that share a place', () => {
    const certificate = freshCertificate()
    for (const issuedAt of [now, now + 64, now, now + 128]) {
      expect(toHex(signingKey(certificate, issuedAt, 7))).toBe(
        expectedKey(certificate, issuedAt, 7),
      )
    }
  })

  test('makes its first half once for each certificate and second', () => {
    const [one, other] = [freshCertificate(), freshCertificate()]
    signingKey(one, now, 1)
    signingKey(other, now, 1)
    expect(hmacsOf(() => signingKey(one, now, 2))).toBe(1)
    expect(hmacsOf(() => signingKey(other, now, 2))).toBe(1)
    expect(hmacsOf(() => signingKey(one, now + 1, 2))).toBe(2)
  })

  test('does not keep halves for any number of certificates', () => {
    const first = freshCertificate()
    signingKey(first, now, 1)
    for (let i = 0; i < 64; i++) signingKey(freshCertificate(), now, 1)
    expect(hmacsOf(() => signingKey(first, now, 2))).toBe(2)
  })
})
