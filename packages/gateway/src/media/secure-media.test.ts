import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readRtpHeader, writeRtpHeader } from './rtp.ts'
import { SecureMedia } from './secure-media.ts'
import { Srtp } from './srtp.ts'

/** The two ends of one connection. */
function pair(): readonly [SecureMedia, SecureMedia] {
  const [one, other] = [keys(), keys()]
  return [
    new SecureMedia({ ours: one, theirs: other }),
    new SecureMedia({ ours: other, theirs: one }),
  ]
}

function keys(): { key: Buffer; salt: Buffer } {
  return { key: randomBytes(16), salt: randomBytes(14) }
}

const PAYLOAD = Buffer.from('payload')

function sealed(from: SecureMedia, sequence: number, ssrc = 7): Buffer {
  const fields = { payloadType: 96, marker: false, padding: false, sequence, timestamp: 0, ssrc }
  return from.sealRtp(writeRtpHeader(fields, []), PAYLOAD, { ssrc, sequence })!
}

function opened(at: SecureMedia, packet: Buffer): number | undefined {
  return at.openRtp(packet, readRtpHeader(packet)!)?.index
}

describe('RTP', () => {
  test('is opened once, in any order, over the edge', () => {
    const [from, to] = pair()
    const packets = [65_534, 65_535, 0, 1].map((sequence) => sealed(from, sequence))
    const order = [0, 2, 1, 3]
    expect(order.map((place) => opened(to, packets[place]!))).toEqual([
      65_534, 65_536, 65_535, 65_537,
    ])
    expect(packets.map((packet) => opened(to, packet))).toEqual(Array(4).fill(undefined))
  })

  test('goes on after a gap of thousands over the edge', () => {
    const [from, to] = pair()
    opened(to, sealed(from, 60_000))
    for (let sequence = 60_001; sequence < 65_536 + 20_000; sequence += 500) {
      sealed(from, sequence % 65_536)
    }
    expect(opened(to, sealed(from, 20_000))).toBe(65_536 + 20_000)
  })

  test('that is forged moves nothing', () => {
    const [from, to] = pair()
    opened(to, sealed(from, 10))
    const forged = sealed(from, 30_000)
    forged[20] = forged[20]! ^ 1
    expect(opened(to, forged)).toBeUndefined()
    expect(opened(to, sealed(pair()[0], 11))).toBeUndefined()
    expect(opened(to, sealed(from, 11))).toBe(11)
  })

  test('of more streams than anybody has is not remembered', () => {
    const [from, to] = pair()
    for (let ssrc = 0; ssrc < 256; ssrc++) expect(opened(to, sealed(from, 1, ssrc))).toBe(1)
    expect(opened(to, sealed(from, 1, 256))).toBeUndefined()
    expect(opened(to, sealed(from, 2, 255))).toBe(2)
  })
})

test('RTCP is counted for each of its senders, as RFC 3711 has it: a browser does', () => {
  const [one, other] = [keys(), keys()]
  const to = new SecureMedia({ ours: other, theirs: one })
  const from = new Srtp(one)
  const reports = ['80c9000100000007', '80c9000100000008'].map((hex) => Buffer.from(hex, 'hex'))
  for (const index of [1, 2]) {
    for (const report of reports) {
      expect(to.openRtcp(from.protectRtcp(report, index))).toEqual(report)
      expect(to.openRtcp(from.protectRtcp(report, index))).toBeUndefined()
    }
  }
})

test('RTCP is opened once', () => {
  const [from, to] = pair()
  const report = Buffer.from('80c9000100000007', 'hex')
  const [first, second] = [from.sealRtcp(report)!, from.sealRtcp(report)!]
  expect(to.openRtcp(second)).toEqual(report)
  expect(to.openRtcp(first)).toEqual(report)
  expect(to.openRtcp(first)).toBeUndefined()
  expect(to.openRtcp(Buffer.alloc(40))).toBeUndefined()
})
