import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFrame } from './frames.ts'
import { readJoin, readKinds, readMute, readStreams } from './messages.ts'

describe('reading what the SDK sends', () => {
  test('streams: a camera is the high stream, its low twin is not announced', () => {
    const ortc = [
      { stream_type: 'high', attributes: {}, ssrcs: [{ ssrcId: 1, rtx: 2 }] },
      { stream_type: 'low', attributes: {}, ssrcs: [{ ssrcId: 3, rtx: 4 }] },
      { stream_type: 'audio', attributes: {}, ssrcs: [{ ssrcId: 5 }] },
    ]
    expect(readStreams({ state: 'offer', ortc })).toEqual([
      { kind: 'video', ssrcId: 1, rtxSsrcId: 2 },
      { kind: 'audio', ssrcId: 5 },
    ])
    expect(readKinds({ stream_id: 7, ortc })).toEqual(['video', 'audio'])
  })

  test.for([
    { action: 'mute_local_audio', mute: { kind: 'audio', muted: true } },
    { action: 'unmute_local_video', mute: { kind: 'video', muted: false } },
    { action: 'mute_remote_audio', mute: undefined },
    { action: undefined, mute: undefined },
  ])('control: $action', ({ action, mute }) => {
    expect(readMute({ action })).toEqual(mute)
  })

  test('nothing that is not a message is taken for one, and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const frame = readFrame(text)
        if (frame !== undefined) expect(typeof frame.type).toBe('string')
      }),
    )
    fc.assert(
      fc.property(fc.anything(), (message) => {
        readJoin(message)
        readStreams(message)
        readKinds(message)
        readMute(message)
      }),
    )
  })
})
