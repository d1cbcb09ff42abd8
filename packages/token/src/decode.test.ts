import { describe, expect, test } from 'vitest'

import { appCertificate, appId } from '../../../test/support/project.ts'
import { decodeToken } from './decode.ts'
import { MAX_INFLATED_BYTES, MAX_TOKEN_CHARACTERS } from './limits.ts'
import {
  apaasUser,
  chat,
  conversationalAi,
  fcdn,
  fpa,
  rtc,
  rtm,
  rtm2,
  speechToText,
  streaming,
} from './services.ts'
import { signToken } from './sign.ts'
import { verifyToken } from './verify.ts'
import {
  ByteWriter,
  encodePayload,
  hmacSha256,
  signingKey,
  toHex,
  unwrapPayload,
  wrapPayload,
} from './wire/index.ts'

const now = 1_700_000_000
const key = { appId, appCertificate }

/** A correctly signed token whose services are written by hand. */
function handmade(count: number, write: (out: ByteWriter) => void = () => undefined): string {
  const info = new ByteWriter()
  info.text(appId)
  info.u32(now)
  info.u32(600)
  info.u32(1)
  info.u16(count)
  write(info)
  const signed = info.finish()
  const payload = new ByteWriter()
  payload.counted(hmacSha256(signingKey(appCertificate, now, 1), signed))
  payload.raw(signed)
  return wrapPayload(payload.bytes, payload.length)
}

function writeRtc(out: ByteWriter, channel: string | Uint8Array, privileges: number[][]): void {
  out.u16(1)
  out.u16(privileges.length)
  for (const [id, seconds] of privileges) {
    out.u16(id!)
    out.u32(seconds!)
  }
  out.counted(typeof channel === 'string' ? new TextEncoder().encode(channel) : channel)
  out.text('7')
}

describe('decodeToken', () => {
  test('gives the signature and the signed bytes as they stand in the token', () => {
    const token = handmade(1, (out) => writeRtc(out, 'lobby', [[1, 60]]))
    const payload = unwrapPayload(token)
    const read = decodeToken(token)
    expect(read.signature).toEqual(payload.subarray(2, 34))
    expect(read.signedBytes).toEqual(payload.subarray(34))
    expect(read.verified).toBe(false)
    decodeToken(signToken(key, { services: [rtm2({ userId: 'x' })], expiresInSeconds: 5 }))
    expect(toHex(read.signedBytes)).toBe(toHex(payload.subarray(34)))
  })

  test('a privilege ends with the token at the latest, and 0 means just that', () => {
    const token = handmade(1, (out) =>
      writeRtc(out, 'lobby', [
        [1, 0],
        [2, 60],
        [3, 600],
        [4, 4_294_967_295],
        [99, 1],
      ]),
    )
    expect(decodeToken(token).services[0]!.privileges).toEqual([
      { id: 1, name: 'joinChannel', seconds: 0, expiresAt: now + 600 },
      { id: 2, name: 'publishAudioStream', seconds: 60, expiresAt: now + 60 },
      { id: 3, name: 'publishVideoStream', seconds: 600, expiresAt: now + 600 },
      { id: 4, name: 'publishDataStream', seconds: 4_294_967_295, expiresAt: now + 600 },
      { id: 99, name: undefined, seconds: 1, expiresAt: now + 1 },
    ])
  })

  test.for<{ what: string; token: string; flags: string[] }>([
    { what: 'no service', token: handmade(0), flags: [] },
    {
      what: 'bytes after the last service',
      token: handmade(1, (out) => {
        writeRtc(out, 'lobby', [])
        out.u16(7)
      }),
      flags: ['trailing-bytes'],
    },
    {
      what: 'an unknown service before a known one',
      token: handmade(2, (out) => {
        out.u16(11)
        out.u16(0)
        writeRtc(out, 'lobby', [])
      }),
      flags: ['unknown-service'],
    },
    {
      what: 'services out of order',
      token: handmade(2, (out) => {
        out.u16(9)
        out.u16(0)
        writeRtc(out, 'lobby', [])
      }),
      flags: ['non-canonical-order'],
    },
    {
      what: 'privileges out of order',
      token: handmade(1, (out) =>
        writeRtc(out, 'lobby', [
          [2, 60],
          [1, 60],
        ]),
      ),
      flags: ['non-canonical-order'],
    },
    {
      what: 'a channel that is not UTF-8',
      token: handmade(1, (out) => writeRtc(out, Uint8Array.of(0xff, 65), [])),
      flags: ['invalid-utf8'],
    },
  ])('tells, but takes: $what', ({ token, flags }) => {
    expect(decodeToken(token).flags).toEqual(flags)
    const { flags: verifiedFlags } = verifyToken(token, { certificates: [appCertificate] }, { now })
    expect(verifiedFlags).toEqual(flags)
  })

  test('of a privilege written twice the last one counts', () => {
    const token = handmade(1, (out) =>
      writeRtc(out, 'lobby', [
        [1, 60],
        [1, 120],
      ]),
    )
    const read = decodeToken(token)
    expect(read.flags).toEqual(['duplicate-privilege'])
    expect(read.services[0]!.privileges).toMatchObject([{ id: 1, seconds: 120 }])
  })

  test('keeps the bytes of texts that are not UTF-8, and of those only', () => {
    const bytes = Uint8Array.of(0xff, 65)
    const [service] = decodeToken(handmade(1, (out) => writeRtc(out, bytes, []))).services
    expect(service).toMatchObject({ channel: '\ufffdA', uid: '7', raw: { channel: bytes } })
    expect(Object.keys(service!.raw)).toEqual(['channel'])
    const [sound] = decodeToken(handmade(1, (out) => writeRtc(out, 'lobby', []))).services
    expect(sound!.raw).toEqual({})
  })

  test('tells once what is odd more than once', () => {
    const odd = Uint8Array.of(0xff)
    const token = handmade(2, (out) => {
      writeRtc(out, odd, [])
      writeRtc(out, odd, [])
    })
    expect(decodeToken(token).flags).toEqual(['invalid-utf8'])
  })

  test('reads every service that can be signed', () => {
    const place = { channel: 'lobby', uid: 7 }
    const token = signToken(key, {
      services: [
        ...[rtc({ ...place, role: 'subscriber' }), streaming(place), fcdn(place), fpa()],
        ...[rtm({ userId: 'alice' }), rtm2({ userId: 'alice' }), chat({ userId: 'alice' })],
        ...[apaasUser({ userUuid: 'alice' }), conversationalAi(), speechToText()],
      ],
      expiresInSeconds: 60,
    })
    const texts = { channel: 'lobby', uid: '7' }
    expect(decodeToken(token).services).toMatchObject([
      { type: 'rtc', ...texts },
      { type: 'rtm', userId: 'alice' },
      { type: 'streaming', ...texts },
      { type: 'fpa', privileges: [{ name: 'login', seconds: 0 }], raw: {} },
      { type: 'chat', userId: 'alice' },
      { type: 'fcdn', ...texts },
      { type: 'apaas', roomUuid: '', userUuid: 'alice', role: -1 },
      { type: 'rtm2', userId: 'alice', permissions: [] },
      { type: 'conversationalAi', privileges: [], raw: {} },
      { type: 'speechToText', privileges: [], raw: {} },
    ])
  })

  test('keeps what it cannot read', () => {
    const token = handmade(1, (out) => {
      out.u16(4711)
      out.u16(0)
      out.text('news')
    })
    const read = decodeToken(token)
    expect(read.services).toEqual([])
    expect(toHex(read.unparsed)).toBe('67120000' + '0400' + toHex(new TextEncoder().encode('news')))
  })

  test('gives back RTM 2 permissions as they stand there, in order of type', () => {
    const permissions = { users: { write: ['b', 'a'] }, messageChannels: { read: ['x', 'x', ''] } }
    const token = signToken(key, {
      services: [rtm2({ userId: 'alice', permissions })],
      expiresInSeconds: 60,
    })
    expect(decodeToken(token).services[0]).toMatchObject({
      type: 'rtm2',
      userId: 'alice',
      permissions: [
        [0, 0, ['x', 'x', '']],
        [4, 1, ['b', 'a']],
      ],
    })
  })
})

/** Every field of a payload that holds each shape of a service, and how many bytes a reader asks for first. */
const FIELDS: readonly (readonly [bytes: number, what: string, (out: ByteWriter) => void])[] = [
  [2, 'the length of the signature', (out) => out.counted(new Uint8Array(32))],
  [2, 'the length of the App ID', (out) => out.text(appId)],
  [4, 'the issue time', (out) => out.u32(now)],
  [4, 'the lifetime', (out) => out.u32(600)],
  [4, 'the salt', (out) => out.u32(1)],
  [2, 'the number of services', (out) => out.u16(4)],
  [2, 'a service type', (out) => out.u16(1)],
  [2, 'the number of privileges', (out) => out.u16(1)],
  [2, 'a privilege', (out) => out.u16(1)],
  [4, 'the lifetime of a privilege', (out) => out.u32(60)],
  [2, 'the length of the channel', (out) => out.text('lobby')],
  [2, 'the length of the uid', (out) => out.text('7')],
  [2, 'a service type', (out) => out.u16(2)],
  [2, 'the number of privileges', (out) => out.u16(0)],
  [2, 'the length of the user id', (out) => out.text('alice')],
  [2, 'a service type', (out) => out.u16(7)],
  [2, 'the number of privileges', (out) => out.u16(0)],
  [2, 'the length of the room id', (out) => out.text('room')],
  [2, 'the length of the user id', (out) => out.text('alice')],
  [2, 'the role', (out) => out.u16(2)],
  [2, 'a service type', (out) => out.u16(8)],
  [2, 'the number of privileges', (out) => out.u16(0)],
  [2, 'the length of the user id', (out) => out.text('alice')],
  [2, 'the number of resource types', (out) => out.u16(1)],
  [2, 'a resource type', (out) => out.u16(0)],
  [2, 'the number of permissions', (out) => out.u16(1)],
  [2, 'a permission type', (out) => out.u16(0)],
  [2, 'the number of resources', (out) => out.u16(1)],
  [2, 'the length of a resource', (out) => out.text('news')],
]

function firstFields(count: number): ByteWriter {
  const out = new ByteWriter()
  for (const [, , write] of FIELDS.slice(0, count)) write(out)
  return out
}

describe('a payload that ends too early', () => {
  test.for(FIELDS.map(([bytes, what], index) => ({ bytes, what, index })))(
    'says that $what is missing (field $index)',
    ({ bytes, what, index }) => {
      const out = firstFields(index)
      expect(() => decodeToken(wrapPayload(out.bytes, out.length))).toThrow(
        expect.objectContaining({
          code: 'TOKEN_MALFORMED',
          details: { offset: out.length, expected: `${bytes} more bytes for ${what}` },
        }),
      )
    },
  )

  test('is read when nothing is missing', () => {
    const out = firstFields(FIELDS.length)
    expect(decodeToken(wrapPayload(out.bytes, out.length))).toMatchObject({
      flags: [],
      services: [
        { type: 'rtc', channel: 'lobby', uid: '7' },
        { type: 'rtm', userId: 'alice' },
        { type: 'apaas', roomUuid: 'room', userUuid: 'alice', role: 2 },
        { type: 'rtm2', userId: 'alice', permissions: [[0, 0, ['news']]] },
      ],
    })
  })
})

describe('lies about lengths', () => {
  test.for<{ what: string; token: string; expected: string }>([
    {
      what: 'one service too few',
      token: handmade(1),
      expected: '2 more bytes for a service type',
    },
    {
      what: 'one service of 65 535 too few',
      token: handmade(65_535, (out) => {
        for (let i = 0; i < 65_534; i++) out.u32(9)
      }),
      expected: '2 more bytes for a service type',
    },
    {
      what: 'more privileges than there are bytes',
      token: handmade(1, (out) => {
        out.u16(1)
        out.u16(65_535)
      }),
      expected: '2 more bytes for a privilege',
    },
    {
      what: 'a channel longer than the token',
      token: handmade(1, (out) => {
        out.u32(1)
        out.u16(65_535)
      }),
      expected: '65535 more bytes for the channel',
    },
    {
      what: 'more RTM 2 resources than there are bytes',
      token: handmade(1, (out) => {
        out.u32(8)
        out.text('alice')
        out.u16(1)
        out.u16(0)
        out.u16(65_535)
        out.u16(0)
        out.u16(65_535)
      }),
      expected: '2 more bytes for the length of a resource',
    },
  ])('are refused: $what', ({ token, expected }) => {
    expect(() => decodeToken(token)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_MALFORMED',
        details: { offset: expect.any(Number) as number, expected },
      }),
    )
  })

  test('65 535 services are read: as many as the format can count', () => {
    const token = handmade(65_535, (out) => {
      for (let i = 0; i < 65_535; i++) out.u32(9)
    })
    expect(decodeToken(token).services).toHaveLength(65_535)
  })
})

describe('limits', () => {
  const token = signToken(key, {
    services: [rtc({ channel: 'lobby', uid: 1, role: 'publisher' })],
    expiresInSeconds: 60,
  })
  const { length: payloadBytes } = unwrapPayload(token)

  test('a token of the default limit is looked at, one character more is not', () => {
    expect(() => decodeToken('x'.repeat(MAX_TOKEN_CHARACTERS))).toThrow(
      expect.objectContaining({ code: 'TOKEN_MALFORMED' }),
    )
    expect(() => decodeToken('x'.repeat(MAX_TOKEN_CHARACTERS + 1))).toThrow(
      expect.objectContaining({
        code: 'TOKEN_TOO_LARGE',
        details: { limit: MAX_TOKEN_CHARACTERS, unit: 'characters' },
      }),
    )
  })

  test('both may be chosen', () => {
    expect(decodeToken(token, { maxCharacters: token.length }).appId).toBe(appId)
    expect(() => decodeToken(token, { maxCharacters: token.length - 1 })).toThrow(
      expect.objectContaining({ code: 'TOKEN_TOO_LARGE' }),
    )
    expect(decodeToken(token, { maxInflatedBytes: payloadBytes }).appId).toBe(appId)
    expect(() => decodeToken(token, { maxInflatedBytes: payloadBytes - 1 })).toThrow(
      expect.objectContaining({
        code: 'TOKEN_TOO_LARGE',
        details: { limit: payloadBytes - 1, unit: 'bytes' },
      }),
    )
  })

  test('whatever a payload unpacks to beyond the cap is never held', () => {
    const bomb = new Uint8Array(3_000_000)
    expect(() => decodeToken(wrapPayload(bomb, bomb.length))).toThrow(
      expect.objectContaining({
        code: 'TOKEN_TOO_LARGE',
        details: { limit: MAX_INFLATED_BYTES, unit: 'bytes' },
      }),
    )
  })

  test('the largest honest token is read', () => {
    const services = Array.from({ length: 15 }, (_, i) => ({
      type: 5,
      privileges: [],
      texts: [String.fromCharCode(97 + i).repeat(65_535)],
    }))
    const payload = encodePayload(
      { appId, issuedAt: now, expiresInSeconds: 60, salt: 1, services },
      appCertificate,
    )
    expect(payload.length).toBeLessThan(MAX_INFLATED_BYTES)
    expect(decodeToken(wrapPayload(payload, payload.length)).services).toHaveLength(15)
  })
})

describe('versions', () => {
  test.for([
    { token: '006', message: 'this is a 006 token, not 007 (read it with @tessera/token/006)' },
    {
      token: '005AQAoADg',
      message: 'this is a 005 token, not 007 (read it with @tessera/token/channel-key)',
    },
    { token: '008eJx', message: "there is no version 008 of Agora's tokens" },
  ])('$message', ({ token, message }) => {
    expect(() => decodeToken(token)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_UNSUPPORTED_VERSION',
        message,
        details: { version: token.slice(0, 3), supported: '007' },
      }),
    )
  })

  test.for([
    '',
    '0',
    '07',
    '7',
    ' 007',
    '０07eJx',
    'eyJhbGciOi',
    'undefined',
    '970CA35de60c44645bba',
  ])('"%s" is no token at all', (token) => {
    expect(() => decodeToken(token)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_MALFORMED',
        details: { offset: 0, expected: 'the version "007"' },
      }),
    )
  })
})
