import { randomBytes } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RtpHeader, SrtcpSession, SrtpSession } from 'werift'

import { KEY_BYTES, SALT_BYTES, Srtp } from './srtp.ts'

/** An independent implementation: what one seals, the other has to open. */
const PROFILE = 1 // AES_CM_128_HMAC_SHA1_80

const master = { key: randomBytes(KEY_BYTES), salt: randomBytes(SALT_BYTES) }
const other = { key: randomBytes(KEY_BYTES), salt: randomBytes(SALT_BYTES) }
const srtp = new Srtp(master)
const config = {
  keys: {
    localMasterKey: master.key,
    localMasterSalt: master.salt,
    remoteMasterKey: master.key,
    remoteMasterSalt: master.salt,
  },
  profile: PROFILE,
} as const

const header = (sequenceNumber: number): RtpHeader =>
  new RtpHeader({ payloadType: 96, sequenceNumber, timestamp: 1, ssrc: 0xdead_beef })

const rtp = fc.record({
  sequence: fc.integer({ min: 0, max: 65_535 }),
  payload: fc.uint8Array({ maxLength: 1200 }).map((bytes) => Buffer.from(bytes)),
})

describe('RTP', () => {
  test('that werift seals is opened', () => {
    fc.assert(
      fc.property(rtp, ({ sequence, payload }) => {
        const sealed = new SrtpSession(config).encrypt(payload, header(sequence))
        expect(srtp.unprotectRtp(sealed, 12, sequence)).toEqual(payload)
      }),
    )
  })

  test('that is sealed here is opened by werift', () => {
    fc.assert(
      fc.property(rtp, ({ sequence, payload }) => {
        const clear = header(sequence).serialize(12)
        const sealed = srtp.protectRtp(clear, payload, sequence)
        expect(new SrtpSession(config).decrypt(sealed)).toEqual(Buffer.concat([clear, payload]))
      }),
    )
  })

  test.for([
    { when: 'any byte differs', index: 7, change: true, keys: master },
    { when: 'its index is of another round', index: 65_543, change: false, keys: master },
    { when: 'the keys are of somebody else', index: 7, change: false, keys: other },
  ])('is refused when $when', ({ index, change, keys }) => {
    const sealed = srtp.protectRtp(header(7).serialize(12), Buffer.from('hello'), 7)
    for (let at = 0; at < (change ? sealed.length : 1); at++) {
      const forged = Buffer.from(sealed)
      if (change) forged[at] = forged[at]! ^ 1
      expect(new Srtp(keys).unprotectRtp(forged, 12, index)).toBeUndefined()
    }
  })

  test.for([0, 1, 12, 21])('is refused when it has %i bytes', (bytes) => {
    expect(srtp.unprotectRtp(Buffer.alloc(bytes), 12, 0)).toBeUndefined()
  })
})

describe('RTCP', () => {
  const report = Buffer.from('80c90001deadbeef81ca0002deadbeef01026869', 'hex')

  test('that werift seals is opened', () => {
    expect(srtp.unprotectRtcp(new SrtcpSession(config).encrypt(report))?.packet).toEqual(report)
  })

  test.for([0, 1, 65_536, 0x7fff_ffff])('with index %i is opened again', (index) => {
    const sealed = srtp.protectRtcp(report, index)
    expect(srtp.unprotectRtcp(sealed)).toEqual({ packet: report, index })
    if (index < 65_536) expect(new SrtcpSession(config).decrypt(sealed)).toEqual(report)
  })

  test('is refused when any byte differs', () => {
    const sealed = srtp.protectRtcp(report, 5)
    for (let at = 0; at < sealed.length; at++) {
      const forged = Buffer.from(sealed)
      forged[at] = forged[at]! ^ 1
      expect(srtp.unprotectRtcp(forged)).toBeUndefined()
    }
  })

  test.for([0, 8, 21])('is refused when it has %i bytes', (bytes) => {
    expect(srtp.unprotectRtcp(Buffer.alloc(bytes))).toBeUndefined()
  })
})

/** RFC 3711, appendix B.3: what a master key is turned into, seen through an empty packet's neighbour. */
test('the keys are those of RFC 3711', () => {
  const known = new Srtp({
    key: Buffer.from('E1F97A0D3E018BE0D64FA32C06DE4139', 'hex'),
    salt: Buffer.from('0EC675AD498AFEEBB6960B3AABE6', 'hex'),
  })
  const sealed = known.protectRtp(Buffer.alloc(12), Buffer.alloc(16), 0)
  const { createCipheriv } = process.getBuiltinModule('node:crypto')
  const counter = Buffer.from('30CBBC08863D8C85D49DB34A9AE10000', 'hex')
  const key = Buffer.from('C61E7A93744F39EE10734AFE3FF7A087', 'hex')
  const stream = createCipheriv('aes-128-ctr', key, counter).update(Buffer.alloc(16))
  expect(sealed.subarray(12, 28)).toEqual(stream)
})
