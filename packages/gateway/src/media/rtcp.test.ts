import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  GenericNack,
  PictureLossIndication,
  RtcpPacketConverter,
  RtcpRrPacket,
  RtcpSrPacket,
  RtcpTransportLayerFeedback,
} from 'werift'
import {
  readRtcp,
  writeMissing,
  writePictureLost,
  writeReceiverReport,
  writeSenderReport,
} from './rtcp.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')

describe('what a client says', () => {
  const INFO = '0102030405060708 00000009 0000000a 0000000b'
  test.for([
    {
      what: 'a sender report',
      hex: `80c80006 00000007 ${INFO}`,
      said: [{ type: 'sender-report', ssrc: 7, info: bytes(INFO) }],
    },
    { what: 'a receiver report', hex: '80c90001 00000007', said: [] },
    {
      what: 'packets that are missing, over the edge',
      hex: '81cd0003 00000001 00000007 fffe0005',
      said: [{ type: 'missing', ssrc: 7, sequences: [65_534, 65_535, 1] }],
    },
    {
      what: 'a picture that is lost',
      hex: '81ce0002 00000001 00000007',
      said: [{ type: 'picture-lost', ssrc: 7 }],
    },
    {
      what: 'the old word for it',
      hex: '84ce0004 00000001 00000000 00000007 01000000',
      said: [{ type: 'picture-lost', ssrc: 7 }],
    },
    { what: 'an estimate', hex: '8fce0005 00000001 00000000 52454d42 01000000 00000007', said: [] },
    { what: 'half a header', hex: '81ce', said: [] },
    { what: 'another version', hex: '41ce0002 00000001 00000007', said: [] },
    { what: 'a report that is cut off', hex: '80c80006 00000007', said: [] },
    { what: 'a report without its content', hex: '80c80001 00000007', said: [] },
    {
      what: 'one after the other, up to what is broken',
      hex: '80c90001 00000007 81ce0002 00000001 00000007 81ce0009 00000001',
      said: [{ type: 'picture-lost', ssrc: 7 }],
    },
  ])('is read: $what', ({ hex, said }) => {
    expect(readRtcp(bytes(hex))).toEqual(said)
  })

  test('may be anything, and nothing breaks', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 120 }),
        fc.integer({ min: 200, max: 206 }),
        (any, type) => {
          const packet = Buffer.from([0x81, type, 0, 5, ...any])
          expect(() => readRtcp(packet)).not.toThrow()
        },
      ),
    )
  })
})

describe('what the relay says is understood by werift', () => {
  test('a receiver report', () => {
    const block = {
      ...{ ssrc: 9, fractionLost: 13, lost: 70_000, highestSequence: 0x0001_0002 },
      ...{ jitter: 5, lastReport: 0x8000_0001, sinceLastReport: 65_536 },
    }
    const [read] = RtcpPacketConverter.deSerialize(writeReceiverReport(1, [block, block]))
    expect(read).toBeInstanceOf(RtcpRrPacket)
    expect((read as RtcpRrPacket).reports).toHaveLength(2)
    expect((read as RtcpRrPacket).reports[1]).toMatchObject({
      ...{ ssrc: 9, fractionLost: 13, packetsLost: 70_000, highestSequence: 0x0001_0002 },
      ...{ jitter: 5, lsr: 0x8000_0001, dlsr: 65_536 },
    })
  })

  test('a receiver report about more streams than fit', () => {
    const block = {
      ...{ ssrc: 9, fractionLost: 0, lost: -1, highestSequence: 0, jitter: 0 },
      ...{ lastReport: 0, sinceLastReport: 0 },
    }
    const [read] = RtcpPacketConverter.deSerialize(writeReceiverReport(1, Array(40).fill(block)))
    expect((read as RtcpRrPacket).reports).toHaveLength(31)
  })

  test('a sender report', () => {
    const info = bytes('0102030405060708 00000009 0000000a 0000000b')
    const [read] = RtcpPacketConverter.deSerialize(writeSenderReport(7, info))
    expect((read as RtcpSrPacket).ssrc).toBe(7)
    expect((read as RtcpSrPacket).senderInfo).toMatchObject({
      ...{ ntpTimestamp: 0x0102_0304_0506_0708n, rtpTimestamp: 9, packetCount: 10, octetCount: 11 },
    })
    expect(readRtcp(writeSenderReport(7, info))).toEqual([{ type: 'sender-report', ssrc: 7, info }])
  })

  test('a wish for packets', () => {
    const [read] = RtcpPacketConverter.deSerialize(writeMissing(1, 7, [3, 65_535]))
    const { feedback } = read as RtcpTransportLayerFeedback
    expect(feedback).toMatchObject({ senderSsrc: 1, mediaSourceSsrc: 7 })
    expect((feedback as GenericNack).lost).toEqual([3, 65_535])
  })

  test('a wish for a picture', () => {
    const [read] = RtcpPacketConverter.deSerialize(writePictureLost(1, 7))
    const { feedback } = read as { feedback: PictureLossIndication }
    expect(feedback).toMatchObject({ senderSsrc: 1, mediaSsrc: 7 })
  })
})
