import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { readVectors, type Vector007, type VectorService } from '../../../test/support/vectors.ts'
import { decodeToken } from './decode.ts'
import { signToken } from './sign.ts'
import { verifyToken } from './verify.ts'
import {
  encodePayload,
  signingKey,
  toHex,
  unwrapPayload,
  type WireService,
  type WireToken,
  wrapPayload,
} from './wire/index.ts'

const all = readVectors('access-token-007')
const buildable = all.filter(({ expected }) => expected !== '')
const signable = buildable.filter(({ signatureValid }) => signatureValid !== false)
const unverifiable = buildable.filter(({ signatureValid }) => signatureValid === false)
const derived = buildable.filter(({ signingKeyHex }) => signingKeyHex !== undefined)
const refused = all.filter(({ expected }) => expected === '')
const otherEncodings = buildable.flatMap((vector) =>
  (['expectedStockZlib', 'expectedGo'] as const).flatMap((field) => {
    const token = vector[field]
    return token === undefined || token === '=expected' ? [] : [{ ...vector, field, token }]
  }),
)

/** Which bytes Tessera writes: the majority's, where Agora's Node package stands alone. */
function expectedToken({ expected, majority }: Vector007): string {
  return majority?.token ?? expected
}

test('no vector is left out', () => {
  expect(all).toHaveLength(212)
  expect(buildable).toHaveLength(205)
  expect(refused).toHaveLength(7)
  expect(otherEncodings).toHaveLength(154 + 169)
  expect(all.filter(({ group }) => group === 'official')).toHaveLength(35)
  expect(signable).toHaveLength(204)
  expect(unverifiable).toHaveLength(1)
  expect(derived).toHaveLength(170)
  expect(all.filter(({ nodeDeviates }) => nodeDeviates === true)).toHaveLength(1)
})

describe.for(named(signable))('%s', ([, vector]) => {
  const { appCertificate } = vector
  const payload = encodePayload(wireToken(vector), appCertificate)
  const key = { certificates: [appCertificate] }

  test('has the payload that Agora writes', () => {
    expect(toHex(payload)).toBe((vector.majority ?? vector).payloadHex)
    if (vector.majority !== undefined) return
    expect(createHash('sha256').update(payload).digest('hex')).toBe(vector.payloadSha256)
    expect(payload).toHaveLength(vector.payloadLength!)
  })

  test('says the same in our encoding and in theirs', () => {
    const ours = wrapPayload(payload, payload.length)
    expect(unwrapPayload(ours)).toEqual(payload)
    expect(decodeToken(ours)).toEqual(decodeToken(expectedToken(vector)))
  })

  test('is verified by the certificate alone', () => {
    expect(verifyToken(vector.expected, key, { allowExpired: true })).toMatchObject({
      verified: true,
      appId: vector.appId,
      issuedAt: vector.issueTs,
      expiresInSeconds: vector.expire,
      salt: vector.salt,
    })
  })
})

test.for(named(derived))('%s is signed with the key that Agora derives', ([, vector]) => {
  const key = signingKey(vector.appCertificate, vector.issueTs, vector.salt)
  expect(toHex(key)).toBe(vector.signingKeyHex)
  expect(toHex(decodeToken(vector.expected).signature)).toBe(vector.signatureHex)
})

test.for(named(unverifiable))('%s is read, but its certificate is unknown', ([, vector]) => {
  expect(toHex(unwrapPayload(vector.expected))).toBe(vector.payloadHex)
  const key = { certificates: [vector.appCertificate] }
  expect(() => verifyToken(vector.expected, key, { allowExpired: true })).toThrow(
    expect.objectContaining({ code: 'TOKEN_BAD_SIGNATURE' }),
  )
})

test.for(otherEncodings.map((other) => [other.id, other.field, other] as const))(
  '%s is read and verified as %s',
  ([, , { token, expected, appCertificate }]) => {
    expect(unwrapPayload(token)).toEqual(unwrapPayload(expected))
    const key = { certificates: [appCertificate] }
    expect(verifyToken(token, key, { allowExpired: true })).toEqual(
      verifyToken(expected, key, { allowExpired: true }),
    )
  },
)

test.for(named(refused))(
  '%s is refused, not signed as an empty string',
  ([, { appId, appCertificate, expire, services }]) => {
    const service = { type: 'rtc', wire: services.map(wireService) } as const
    expect(() =>
      signToken(
        { appId, appCertificate },
        { services: services.length === 0 ? [] : [service], expiresInSeconds: expire },
      ),
    ).toThrow(TypeError)
  },
)

function named(vectors: readonly Vector007[]): (readonly [string, Vector007])[] {
  return vectors.map((vector) => [vector.id, vector])
}

function wireToken({ appId, issueTs, salt, expire, services }: Vector007): WireToken {
  return {
    appId,
    issuedAt: issueTs,
    salt,
    expiresInSeconds: expire,
    services: services.map(wireService),
  }
}

/** A vector's service in the layout of the wire; the number 0 as a uid stands for any user. */
function wireService(service: VectorService): WireService {
  const { type, privileges, role, permissions } = service
  const uid = service.uid ?? service.account
  const texts = [
    service.channelName,
    uid === 0 ? '' : uid,
    service.userId,
    service.roomUuid,
    service.userUuid,
  ]
    .filter((text) => text !== undefined)
    .map(String)
  return { type, privileges, texts, role, permissions }
}
