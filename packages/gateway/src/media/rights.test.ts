import { describe, expect, test } from 'vitest'
import { AUDIO, grantUntil, joinOf, NEVER, VIDEO, World } from '../../test/support/world.ts'
import { type StayRights, rightsOf } from './rights.ts'

const STAY = { appId: 'app', channel: 'lobby', uid: 1, sessionId: 'session-1' }

function rights(world: World, more: Partial<typeof STAY> = {}): StayRights {
  return rightsOf(world.channels, { ...STAY, ...more }, () => world.now)
}

function publishing(grant = grantUntil(9999)): World {
  const world = new World()
  world.apply(joinOf(1, { grant }))
  world.apply({ type: 'publish', connection: 1, streams: [AUDIO, VIDEO], forbidden: [] })
  return world
}

describe('a claim', () => {
  test.for([
    { number: AUDIO.ssrcId, claim: { kind: 'audio', ssrc: 11, isRetransmission: false } },
    { number: VIDEO.ssrcId, claim: { kind: 'video', ssrc: 12, isRetransmission: false } },
    { number: VIDEO.rtxSsrcId, claim: { kind: 'video', ssrc: 12, isRetransmission: true } },
    { number: 14, claim: undefined },
  ])('to $number is $claim', ({ number, claim }) => {
    expect(rights(publishing()).claimOf(number)).toEqual(claim)
  })

  test('stays while the privilege is away, for its packets go on counting', () => {
    const world = publishing(grantUntil(9999, { video: 1010 }))
    world.pass(20)
    expect(rights(world).claimOf(VIDEO.ssrcId)).toBeDefined()
    expect(rights(world).maySend('video')).toBe(false)
  })
})

describe('who may send', () => {
  test.for([
    { who: 'a publisher', change: () => undefined, audio: true, video: true },
    {
      who: 'one whose camera is muted',
      change: (world: World) =>
        world.apply({ type: 'mute', connection: 1, kind: 'video', muted: true }),
      ...{ audio: true, video: false },
    },
    {
      who: 'one whose video privilege was taken away',
      change: (world: World) =>
        world.apply({ type: 'renew', connection: 1, grant: grantUntil(9999, { video: NEVER }) }),
      ...{ audio: true, video: false },
    },
    {
      who: 'one who unpublished the microphone',
      change: (world: World) => world.apply({ type: 'unpublish', connection: 1, kinds: ['audio'] }),
      ...{ audio: false, video: true },
    },
    {
      who: 'one in the audience',
      change: (world: World) => world.apply({ type: 'set-role', connection: 1, role: 'audience' }),
      ...{ audio: false, video: false },
    },
    {
      who: 'one who left',
      change: (world: World) => world.apply({ type: 'leave', connection: 1 }),
      ...{ audio: false, video: false },
    },
  ])('$who: audio $audio, video $video', ({ change, audio, video }) => {
    const world = publishing()
    change(world)
    expect(rights(world).maySend('audio')).toBe(audio)
    expect(rights(world).maySend('video')).toBe(video)
  })

  test('nobody with the uid of somebody else, or of an earlier stay', () => {
    const world = publishing()
    for (const more of [
      { sessionId: 'other' },
      { appId: 'other' },
      { channel: 'other' },
      { uid: 2 },
    ]) {
      expect(rights(world, more).maySend('audio')).toBe(false)
      expect(rights(world, more).mayReceive()).toBe(false)
      expect(rights(world, more).claimOf(AUDIO.ssrcId)).toBeUndefined()
    }
  })

  test('nobody at the end of the token, also before the alarm has rung', () => {
    const world = publishing(grantUntil(1100))
    expect(rights(world).mayReceive()).toBe(true)
    world.now = 1100
    expect(rights(world).maySend('audio')).toBe(false)
    expect(rights(world).mayReceive()).toBe(false)
  })
})
