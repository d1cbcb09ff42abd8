import { describe, expect, test } from 'vitest'

import { readVectors } from '../../../test/support/vectors.ts'
import { decodeToken, type TokenFlag } from './decode.ts'
import { isTokenError } from './errors.ts'
import { signedBy, verifyToken } from './verify.ts'

const all = readVectors('negative-007')
const rejected = all.filter(({ expected }) => expected.parse === 'reject')
const readable = all.filter(({ expected }) => expected.parse === 'ok')

/** What else is told of tokens that parse; the vectors themselves name only `trailing-bytes`. */
const FLAGS: Readonly<Record<string, readonly TokenFlag[]>> = {
  'neg7-088-content-trailing-signed': ['trailing-bytes'],
  'neg7-109-services-unsorted': ['non-canonical-order'],
  'neg7-111-privs-duplicate': ['duplicate-privilege'],
  'neg7-113-unknown-after': ['unknown-service'],
  'neg7-117-chan-invalid-utf8': ['invalid-utf8'],
}

test('no vector is left out', () => {
  expect(all).toHaveLength(84)
  expect(rejected.length + readable.length).toBe(84)
  expect(readable.every(({ expected }) => expected.signature !== null)).toBe(true)
})

test.for(rejected.map((vector) => [vector.id, vector.note, vector] as const))(
  '%s is refused: %s',
  ([, , { token, certificate }]) => {
    const refusal = expect.objectContaining({
      code: expect.stringMatching(
        /^TOKEN_(MALFORMED|UNSUPPORTED_VERSION|TOO_LARGE)$/,
      ) as unknown as string,
    }) as Error
    expect(() => decodeToken(token)).toThrow(refusal)
    expect(() => verifyToken(token, { certificates: [certificate] })).toThrow(refusal)
  },
)

describe.for(readable.map((vector) => [vector.id, vector.note, vector] as const))(
  '%s is read: %s',
  ([id, , { token, certificate, expected }]) => {
    const valid = expected.signature === 'valid'

    test(valid ? 'and its signature holds' : 'and its signature is refused', () => {
      expect(signedBy(decodeToken(token), [certificate]) === 0).toBe(valid)
      expect(verdict(token, certificate)).toBe(valid ? 'verified' : 'TOKEN_BAD_SIGNATURE')
    })

    test('and what is odd about it is told', () => {
      const { flags } = decodeToken(token)
      expect(flags.includes('trailing-bytes')).toBe(
        expected.warnings?.includes('trailing-bytes') ?? false,
      )
      if (valid) expect(flags).toEqual(FLAGS[id] ?? [])
    })
  },
)

function verdict(token: string, certificate: string): string {
  try {
    verifyToken(token, { certificates: [certificate] }, { allowExpired: true })
    return 'verified'
  } catch (error) {
    if (isTokenError(error)) return error.code
    throw error
  }
}
