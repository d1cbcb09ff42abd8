import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RtpHeader } from 'werift'

import { extensionOf, readRtpHeader, withoutPadding, writeRtpHeader } from './rtp.ts'

const AUDIO_LEVEL = { id: 14, value: Uint8Array.of(0x8a) }
const ORIENTATION = { id: 3, value: Uint8Array.of(1) }

const header = fc.record({
  payloadType: fc.nat(127),
  marker: fc.boolean(),
  padding: fc.boolean(),
  sequence: fc.nat(65_535),
  timestamp: fc.nat(0xffff_ffff),
  ssrc: fc.nat(0xffff_ffff),
})
const extensions = fc.subarray([AUDIO_LEVEL, ORIENTATION, { id: 1, value: new Uint8Array(16) }])

describe('a header', () => {
  test('that was written is read again, with its extensions and no others', () => {
    fc.assert(
      fc.property(header, extensions, (fields, given) => {
        const packet = writeRtpHeader(fields, given)
        const read = readRtpHeader(packet)!
        expect(read).toMatchObject({ ...fields, length: packet.length })
        for (let id = 1; id < 15; id++) {
          const value = given.find((each) => each.id === id)?.value
          const found = extensionOf(packet, read, id)
          expect(found && Uint8Array.from(found)).toEqual(value)
        }
      }),
    )
  })

  test('that was written is read by werift', () => {
    fc.assert(
      fc.property(header, extensions, (fields, given) => {
        const read = RtpHeader.deSerialize(writeRtpHeader({ ...fields, padding: false }, given))
        expect(read).toMatchObject({
          payloadType: fields.payloadType,
          sequenceNumber: fields.sequence,
          timestamp: fields.timestamp,
          ssrc: fields.ssrc,
          marker: fields.marker,
        })
        expect(read.extensions.map(({ id }) => id)).toEqual(given.map(({ id }) => id))
      }),
    )
  })

  test.for([
    { what: 'nothing', hex: '' },
    { what: 'eleven bytes', hex: '80600001000000010000' },
    { what: 'another version', hex: '406000010000000100000001' },
    { what: 'sources that are not there', hex: '816000010000000100000001' },
    { what: 'an extension that is not there', hex: '906000010000000100000001' },
    { what: 'an extension that is cut off', hex: '906000010000000100000001bede0001' },
  ])('is not seen in $what', ({ hex }) => {
    expect(readRtpHeader(Buffer.from(hex, 'hex'))).toBeUndefined()
  })

  test('in the two-byte form has its extensions, too', () => {
    const packet = Buffer.from(
      '906000010000000100000001' + '10000002' + '0e018a00' + '03010100',
      'hex',
    )
    expect(extensionOf(packet, readRtpHeader(packet)!, 14)).toEqual(Buffer.of(0x8a))
    expect(extensionOf(packet, readRtpHeader(packet)!, 3)).toEqual(Buffer.of(1))
  })

  test('of any bytes makes nothing fail', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 60 }), fc.nat(15), (bytes, id) => {
        const packet = Buffer.from(bytes)
        packet[0] = 0x90 | (packet[0]! & 0x2f)
        const read = readRtpHeader(packet)
        if (read !== undefined) extensionOf(packet, read, id)
      }),
    )
  })
})

test.for([
  { payload: [1, 2, 3], padding: false, rest: [1, 2, 3] },
  { payload: [1, 2, 1], padding: true, rest: [1, 2] },
  { payload: [0, 0, 3], padding: true, rest: [] },
  { payload: [0, 0, 4], padding: true, rest: undefined },
  { payload: [1, 2, 0], padding: true, rest: undefined },
  { payload: [], padding: true, rest: undefined },
])('of $payload, with padding $padding, $rest is left', ({ payload, padding, rest }) => {
  const left = withoutPadding(Buffer.from(payload), padding)
  expect(left && [...left]).toEqual(rest)
})
