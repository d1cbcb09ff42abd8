import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answeredCapabilities, readCapabilities } from './capabilities.ts'

const VP8 = {
  payloadType: 96,
  rtpMap: { encodingName: 'VP8', clockRate: 90_000 },
  rtcpFeedbacks: [{ type: 'nack' }, { type: 'transport-cc' }, { type: 'nack', parameter: 'pli' }],
}
const LEVEL = { entry: 14, extensionName: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' }
const WIDE = {
  entry: 4,
  extensionName: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
}

describe('the answer to capabilities', () => {
  test('is the same, less the feedback that the relay does not give', () => {
    const asked = {
      send: { videoCodecs: [], videoExtensions: [] },
      sendrecv: { videoCodecs: [VP8], audioExtensions: [LEVEL, WIDE], more: 7 },
    }
    expect(answeredCapabilities(asked)).toEqual({
      send: { videoCodecs: [], videoExtensions: [] },
      sendrecv: {
        videoCodecs: [
          { ...VP8, rtcpFeedbacks: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }] },
        ],
        audioExtensions: [LEVEL],
        more: 7,
      },
    })
  })

  test('to anything else is that thing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(answeredCapabilities(value)).toEqual(value)
      }),
    )
  })

  test('ends where nobody says anything any more', () => {
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as unknown
    expect(JSON.stringify(answeredCapabilities(deep)).length).toBeLessThan(100)
  })
})

describe('capabilities', () => {
  test('are read for each direction', () => {
    const opus = { payloadType: 111, rtpMap: { encodingName: 'opus', clockRate: 48_000 } }
    const read = readCapabilities({
      send: { audioCodecs: [opus] },
      recv: { videoCodecs: [VP8] },
      sendrecv: { audioExtensions: [LEVEL] },
    })
    expect(read.send.audioCodecs).toMatchObject([opus])
    expect(read.send.videoCodecs).toEqual([])
    expect(read.receive.videoCodecs).toMatchObject([{ payloadType: 96 }])
    expect(read.send.audioExtensions).toEqual([LEVEL])
    expect(read.receive.audioExtensions).toEqual([LEVEL])
  })

  test.for([
    { what: 'nothing', capabilities: undefined },
    { what: 'a text', capabilities: 'opus' },
    { what: 'a number that no packet has', capabilities: withPayloadType(128) },
    {
      what: 'more than anybody has',
      capabilities: { sendrecv: { audioCodecs: Array(129).fill(VP8) } },
    },
  ])('are none in $what', ({ capabilities }) => {
    expect(readCapabilities(capabilities).send.videoCodecs).toEqual([])
    expect(readCapabilities(capabilities).send.audioCodecs).toEqual([])
  })
})

function withPayloadType(payloadType: number): object {
  return { sendrecv: { videoCodecs: [{ ...VP8, payloadType }] } }
}
