import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { APP_ID } from './support/calls.ts'
import type { MediaClient } from './support/media-client.ts'
import { MediaStage, type MemberWish } from './support/media-stage.ts'

/* What may be heard of whom, shown with packets: messages alone would not show it. */

const SOUND = { kind: 'audio', ssrc: 1001 } as const
const PICTURE = { kind: 'video', ssrc: 1002, rtx: 1003 } as const
const BOTH = [SOUND, PICTURE] as const

/** A listener, subscribed to whatever the member with uid 1 may send, and a steady voice that shows that it still hears. */
async function audience(
  stage: MediaStage,
  channel = 'lobby',
): Promise<readonly [MediaClient, Voice]> {
  const listener = await stage.member({ uid: 2, channel })
  const speaker = await stage.member({ uid: 3, channel })
  await speaker.publish({ kind: 'audio', ssrc: 3001 })
  await listener.subscribe(3, 3001)
  for (const { ssrc } of BOTH) await listener.subscribe(1, ssrc)
  let sequence = 0
  /** Says that what was sent before has arrived, or never will: UDP over loopback keeps its order. */
  const voice = async (): Promise<void> => {
    const text = `voice ${++sequence}`
    speaker.send({ ssrc: 3001, sequence }, Buffer.from(text))
    await listener.hears(text)
  }
  return [listener, voice]
}
type Voice = () => Promise<void>

let sequence = 0
function sendBoth(from: MediaClient): void {
  sequence += 1
  from.send({ ssrc: SOUND.ssrc, sequence }, Buffer.from(`audio ${sequence}`))
  from.send({ ssrc: PICTURE.ssrc, sequence, payloadType: 96 }, Buffer.from(`video ${sequence}`))
}

/** Of what kinds the listener heard something since the last look. */
async function newKinds(listener: MediaClient, voice: Voice): Promise<readonly string[]> {
  await voice()
  const kinds = listener.texts.map((text) => text.split(' ')[0]!)
  listener.heard.length = 0
  return kinds.filter((kind) => kind !== 'voice')
}

describe('without co-host authentication', () => {
  let stage: MediaStage
  beforeAll(async () => {
    stage = await MediaStage.set({ coHostAuth: false })
  })
  afterEach(async () => stage.clear())
  afterAll(async () => stage.strike())

  test('everybody inside is heard, whatever the token says', async () => {
    const [listener, voice] = await audience(stage)
    const member = await stage.member({ uid: 1, privileges: { joinChannel: 600 } })
    expect(await member.publish(...BOTH)).toBe(true)
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual(['audio', 'video'])
  })

  test('somebody in the audience of live mode is not, with whatever client', async () => {
    const [listener, voice] = await audience(stage)
    const member = await stage.member({ uid: 1, mode: 'live', role: 'audience' })
    expect(await member.publish(...BOTH)).toBe(false)
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual([])
  })
})

describe('with co-host authentication', () => {
  let stage: MediaStage
  beforeAll(async () => {
    stage = await MediaStage.set()
  })
  afterEach(async () => stage.clear())
  afterAll(async () => stage.strike())

  test.for<{ may: readonly string[]; privileges: NonNullable<MemberWish['privileges']> }>([
    { may: [], privileges: { joinChannel: 600 } },
    { may: ['audio'], privileges: { joinChannel: 600, publishAudioStream: 600 } },
    { may: ['video'], privileges: { joinChannel: 600, publishVideoStream: 600 } },
    {
      may: ['audio', 'video'],
      privileges: { joinChannel: 600, publishAudioStream: 600, publishVideoStream: 600 },
    },
  ])('a member is heard with $may, whatever it sends', async ({ may, privileges }) => {
    const [listener, voice] = await audience(stage)
    const member = await stage.member({ uid: 1, privileges })
    for (const stream of BOTH) {
      expect(await member.publish(stream)).toBe(may.includes(stream.kind))
    }
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual(may)
  })

  test('data messages need their own privilege, and nothing of the media', async () => {
    const [listener] = await audience(stage)
    const privileges = { joinChannel: 600, publishDataStream: 600 }
    const member = await stage.member({ uid: 1, privileges })
    expect((await member.wire.request('data_stream', { payload: 'aGk=' }))._result).toBe('success')
    await listener.wire.push('on_data_stream')
    const silent = await stage.member({ uid: 4, privileges: { joinChannel: 600 } })
    expect((await silent.wire.request('data_stream', { payload: 'aGk=' }))._result).toBe('failed')
  })

  test('a privilege that ends ends its kind alone, and a renewal brings it back', async () => {
    const [listener, voice] = await audience(stage)
    const whole = { joinChannel: 600, publishAudioStream: 600 }
    const wish = { uid: 1, privileges: { ...whole, publishVideoStream: 60 } }
    const member = await stage.member(wish)
    await member.publish(...BOTH)
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual(['audio', 'video'])

    stage.gateway.advanceClock(61)
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual(['audio'])
    await listener.wire.push('mute_video')

    await stage.renew(member, { uid: 1, privileges: { ...whole, publishVideoStream: 600 } })
    await listener.wire.push('unmute_video')
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual(['audio', 'video'])
  })

  test('a renewal that takes a privilege away takes its kind away at once', async () => {
    const [listener, voice] = await audience(stage)
    const member = await stage.member({ uid: 1 })
    await member.publish(...BOTH)
    const privileges = { joinChannel: 600, publishAudioStream: 600 }
    await stage.renew(member, { uid: 1, privileges })
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual(['audio'])
  })

  test('the end of the join privilege ends everything: what is sent, and what is received', async () => {
    const [listener, voice] = await audience(stage)
    const member = await stage.member({ uid: 1 })
    const leaver = await stage.member({
      uid: 5,
      privileges: { joinChannel: 60, publishAudioStream: 60 },
    })
    await member.publish(...BOTH)
    await leaver.publish({ kind: 'audio', ssrc: 5001 })
    await leaver.subscribe(1, SOUND.ssrc)
    await listener.subscribe(5, 5001)
    leaver.send({ ssrc: 5001, sequence: 1 }, Buffer.from('leaver 1'))
    sendBoth(member)
    expect((await newKinds(listener, voice)).toSorted()).toEqual(['audio', 'leaver', 'video'])
    expect(leaver.texts).toHaveLength(1)

    stage.gateway.advanceClock(61)
    leaver.send({ ssrc: 5001, sequence: 2 }, Buffer.from('leaver 2'))
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual(['audio', 'video'])
    expect(leaver.texts).toHaveLength(1)
    expect(await leaver.check()).toBe(false)
  })

  test('a step down from the stage ends both, and a step back needs to be published again', async () => {
    const [listener, voice] = await audience(stage)
    const member = await stage.member({ uid: 1, mode: 'live', role: 'host' })
    await member.publish(...BOTH)
    await member.wire.request('set_client_role', { role: 'audience', level: 2 })
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual([])
    await member.wire.request('set_client_role', { role: 'host', level: 0 })
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual([])
    await member.publish(...BOTH)
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual(['audio', 'video'])
  })

  test('mute and unpublish of one kind leave the other', async () => {
    const [listener, voice] = await audience(stage)
    const member = await stage.member({ uid: 1 })
    await member.publish(...BOTH)
    const steps = [
      { act: async () => member.mute('audio', true), heard: ['video'] },
      { act: async () => member.mute('audio', false), heard: ['audio', 'video'] },
      { act: async () => member.unpublish('video'), heard: ['audio'] },
      { act: async () => member.publish(PICTURE), heard: ['audio', 'video'] },
      { act: async () => member.unpublish('audio'), heard: ['video'] },
    ]
    for (const { act, heard } of steps) {
      await act()
      sendBoth(member)
      expect(await newKinds(listener, voice)).toEqual(heard)
    }
  })

  test('who is put out is neither heard nor hears', async () => {
    const [listener, voice] = await audience(stage)
    const member = await stage.member({ uid: 1 })
    await member.publish(...BOTH)
    await member.subscribe(3, 3001)
    await voice()
    const before = member.heard.length
    stage.gateway.kick({ appId: APP_ID, uid: 1 })
    sendBoth(member)
    expect(await newKinds(listener, voice)).toEqual([])
    expect(member.heard.length).toBe(before)
  })
})
