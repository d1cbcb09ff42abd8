import { describe, expect, test } from 'vitest'
import { type CodecCapability, readCapabilities } from './capabilities.ts'
import { type CodecTable, codecTable } from './codecs.ts'

type Format = Readonly<Record<string, string>>

function codec(payloadType: number, encodingName: string, parameters?: Format): CodecCapability {
  const clockRate = encodingName === 'opus' ? 48_000 : 90_000
  return {
    payloadType,
    rtpMap: { encodingName, clockRate, ...(clockRate === 48_000 ? { encodingParameters: 2 } : {}) },
    ...(parameters && { fmtp: { parameters } }),
  }
}

function table(
  video: readonly CodecCapability[],
  audio: readonly CodecCapability[] = [],
): CodecTable {
  const { send } = readCapabilities({ sendrecv: { videoCodecs: video, audioCodecs: audio } })
  return codecTable(send)
}

const h264 = (mode: string, profile: string): Format => ({
  'packetization-mode': mode,
  'profile-level-id': profile,
})

describe('a payload type is mapped by its codec', () => {
  test.for([
    { what: 'VP8', from: codec(96, 'VP8'), to: codec(120, 'VP8'), same: true },
    { what: 'VP8 in small letters', from: codec(96, 'VP8'), to: codec(120, 'vp8'), same: true },
    { what: 'VP8 to VP9', from: codec(96, 'VP8'), to: codec(98, 'VP9'), same: false },
    {
      what: 'VP9 of the profile that is meant without one',
      from: codec(98, 'VP9', { 'profile-id': '0' }),
      to: codec(98, 'VP9'),
      same: true,
    },
    {
      what: 'VP9 of another profile',
      from: codec(98, 'VP9', { 'profile-id': '0' }),
      to: codec(100, 'VP9', { 'profile-id': '2' }),
      same: false,
    },
    {
      what: 'AV1 of another profile',
      from: codec(45, 'AV1', { profile: '0' }),
      to: codec(47, 'AV1', { profile: '1' }),
      same: false,
    },
    {
      what: 'H264 of another level',
      from: codec(102, 'H264', h264('1', '42e01f')),
      to: codec(125, 'H264', h264('1', '42E034')),
      same: true,
    },
    {
      what: 'H264 of another profile',
      from: codec(102, 'H264', h264('1', '42e01f')),
      to: codec(112, 'H264', h264('1', '64001f')),
      same: false,
    },
    {
      what: 'H264 in another packet form',
      from: codec(102, 'H264', h264('1', '42e01f')),
      to: codec(104, 'H264', h264('0', '42e01f')),
      same: false,
    },
  ])('$what: $same', ({ from, to, same }) => {
    const known = table([from]).codec(from.payloadType)!
    expect(table([to]).payloadType(known)).toBe(same ? to.payloadType : undefined)
  })

  test('and sound does not become a picture', () => {
    const asSound = table([], [codec(111, 'opus')]).codec(111)!
    expect(asSound.kind).toBe('audio')
    expect(table([codec(111, 'opus')]).payloadType(asSound)).toBeUndefined()
  })

  test('the first of several numbers is taken', () => {
    const many = table([codec(96, 'VP8'), codec(97, 'VP8')])
    expect(many.payloadType(many.codec(97)!)).toBe(96)
  })
})

test('retransmissions are known by what they retransmit', () => {
  const both = table([
    codec(97, 'rtx', { apt: '96' }),
    codec(96, 'VP8'),
    codec(99, 'rtx', { apt: '55' }),
  ])
  expect(both.rtx(97)?.retransmits).toBe(both.codec(96))
  expect(both.codec(97)).toBeUndefined()
  expect(both.rtx(99)).toBeUndefined()
})

test('of the header extensions two are known, each by the number of its client and kind', () => {
  const { send } = readCapabilities({
    sendrecv: {
      audioExtensions: [
        { entry: 14, extensionName: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' },
        { entry: 9, extensionName: 'urn:ietf:params:rtp-hdrext:sdes:mid' },
      ],
      videoExtensions: [{ entry: 3, extensionName: 'urn:3gpp:video-orientation' }],
    },
  })
  const known = codecTable(send)
  expect(known.extensionId('audio', 'audio-level')).toBe(14)
  expect(known.extensionId('video', 'audio-level')).toBeUndefined()
  expect(known.extensionId('video', 'orientation')).toBe(3)
})
