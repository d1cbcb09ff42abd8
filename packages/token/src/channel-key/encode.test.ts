import { createHmac } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { decodeChannelKey } from './decode.ts'
import { encodeChannelKey } from './encode.ts'
import type { ChannelKeyVersion, WireChannelKey } from './signature.ts'

const appId = '970CA35de60c44645bbae8a215061b33'
const certificate = '5CFd2fd1755d40ecb72977518be15d3b'
const VERSIONS: readonly ChannelKeyVersion[] = ['001', '002', '003', '004', '005']

function wire(version: ChannelKeyVersion, change: Partial<WireChannelKey> = {}): WireChannelKey {
  return { version, appId, channel: 'lobby', issuedAt: 1_800_000_000, salt: 1, ...change }
}

describe('encodeChannelKey', () => {
  test.for(VERSIONS)('writes in %s what is left out as 0 and as nothing', (version) => {
    const zeros = { uid: 0, expiresAt: 0, serviceId: 0, extra: [] }
    const key = encodeChannelKey(wire(version), certificate)
    expect(key).toBe(encodeChannelKey(wire(version, zeros), certificate))
    expect(decodeChannelKey(key)).toMatchObject({
      uid: version === '002' || version === '003' ? 0 : undefined,
      expiresAt: version === '001' ? undefined : 0,
      serviceId: version === '005' ? 0 : undefined,
      extra: [],
    })
  })

  test.for(['001', '002', '003'] as const)(
    'signs no service in %s, which knows none',
    (version) => {
      const key = encodeChannelKey(wire(version), certificate)
      expect(encodeChannelKey(wire(version, { service: 'recording' }), certificate)).toBe(key)
    },
  )

  test('signs nothing in the place of a service that 004 has no text for', () => {
    const signed = `${appId}180000000000000001lobby00000000000000000000`
    const signature = createHmac('sha1', certificate).update(signed).digest('hex')
    for (const service of [undefined, 'inChannelPermission'] as const) {
      const key = encodeChannelKey(wire('004', { service }), certificate)
      expect(decodeChannelKey(key).signature).toBe(signature)
    }
  })

  test.for<[string, WireChannelKey, RegExp]>([
    [
      'a negative time',
      wire('001', { issuedAt: -1 }),
      /^a number in a channel key must be a whole/,
    ],
    ['a uid beyond 32 bits', wire('002', { uid: 2 ** 32 }), /^a number in a channel key must be/],
    ['a salt beyond 32 bits', wire('003', { salt: 2 ** 32 }), /^the salt must be a whole number/],
    [
      'a short App ID in 005',
      wire('005', { appId: 'abc' }),
      /^a 005 key needs an App ID and a certificate of 32 hexadecimal characters$/,
    ],
  ])('refuses %s', ([, key, message]) => {
    expect(() => encodeChannelKey(key, certificate)).toThrow(message)
  })

  test('refuses a certificate that is not hexadecimal in 005, and only there', () => {
    const secret = 'x'.repeat(32)
    expect(encodeChannelKey(wire('004'), secret)).toHaveLength(103)
    expect(() => encodeChannelKey(wire('005'), secret)).toThrow(/^(?!.*xx).*32 hexadecimal/)
  })
})
