import { describe, expect, test } from 'vitest'
import { AUDIO, grantUntil, joinOf, VIDEO, World } from '../../test/support/world.ts'
import type { ChannelEvent } from './events.ts'
import type { MediaKind } from './grant.ts'
import type { Stream } from './member.ts'
import { GRACE_SECONDS } from './membership.ts'
import { REPUBLISH_SECONDS } from './publishing.ts'

type OwnEvent =
  | Omit<Extract<ChannelEvent, { type: 'publish' }>, 'connection'>
  | Omit<Extract<ChannelEvent, { type: 'unpublish' }>, 'connection'>

function published(stream: Stream, wasVeiled = false): object {
  return { type: 'peer-published', stream, wasVeiled }
}

function unpublished(kinds: readonly MediaKind[], all: boolean): object {
  return { type: 'peer-unpublished', kinds, all }
}

describe('a lost socket whose client lost nothing else', () => {
  const rejoin = { type: 'rejoin', member: 'app\nlobby\n2', connection: 20 } as const

  function left(): World {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2))
    world.apply({ type: 'publish', connection: 2, streams: [AUDIO], forbidden: [] })
    world.apply({ type: 'disconnect', connection: 2 })
    return world
  }

  test('is replaced by another one: its streams go on, and it is told who is there', () => {
    const world = left()
    expect(world.apply({ ...rejoin, sessionId: 'session-2' })).toBeUndefined()
    expect(world.channels.connected(20)?.streams.size).toBe(1)
    expect(world.told(20)).toEqual(['peer-online'])
    expect(world.told(1)).toEqual(['peer-online', 'peer-published'])
    world.pass(3 * GRACE_SECONDS)
    expect(world.channels.size).toBe(2)
  })

  test.for([
    { who: 'somebody of another session', sessionId: 'other', wait: 0 },
    { who: 'one who is gone', sessionId: 'session-2', wait: GRACE_SECONDS + 1 },
  ])('is not replaced for $who', ({ sessionId, wait }) => {
    const world = left()
    world.pass(wait)
    expect(world.apply({ ...rejoin, sessionId })).toBe('NOT_JOINED')
    expect(world.channels.connected(20)).toBeUndefined()
  })

  test('does not outlive its token for it', () => {
    const world = new World()
    world.apply(joinOf(2, { grant: grantUntil(1015) }))
    world.apply({ type: 'disconnect', connection: 2 })
    world.apply({ ...rejoin, sessionId: 'session-2' })
    world.pass(15)
    expect(world.storyOf(2).at(-1)).toBe('ended: expired')
  })

  test.for([
    { warned: 'while it had no socket is warned when it has one', lostAfter: 5, told: 1 },
    { warned: 'before is not warned again', lostAfter: 15, told: 0 },
  ])('one whose end was near $warned', ({ lostAfter, told }) => {
    const world = new World()
    world.apply(joinOf(2, { grant: grantUntil(1040) }))
    world.pass(lostAfter)
    world.apply({ type: 'disconnect', connection: 2 })
    world.pass(10)
    world.apply({ ...rejoin, sessionId: 'session-2' })
    world.pass(5)
    expect(world.told(20).filter((type) => type === 'will-expire')).toHaveLength(told)
    expect(world.storyOf(2).filter((type) => type === 'will-expire')).toHaveLength(1 + told)
  })
})

describe('one who is back is told of streams that ended while it was away', () => {
  const publish = (...streams: Stream[]): OwnEvent => ({ type: 'publish', streams, forbidden: [] })
  const unpublish = (...kinds: MediaKind[]): OwnEvent => ({ type: 'unpublish', kinds })
  const newVideo = { ...VIDEO, ssrcId: 22 }
  const newAudio = { ...AUDIO, ssrcId: 21 }

  test.for<{ what: string; meanwhile: readonly OwnEvent[]; told: readonly object[] }>([
    { what: 'none', meanwhile: [], told: [published(AUDIO), published(VIDEO)] },
    {
      what: 'one of two',
      meanwhile: [unpublish('video')],
      told: [unpublished(['video'], false), published(AUDIO)],
    },
    {
      what: 'both',
      meanwhile: [unpublish('audio', 'video')],
      told: [unpublished(['audio', 'video'], true)],
    },
    {
      what: 'one that another took the place of',
      meanwhile: [publish(newVideo)],
      told: [unpublished(['video'], false), published(AUDIO), published(newVideo, true)],
    },
    {
      what: 'both, of which others took the place',
      meanwhile: [publish(newAudio, newVideo)],
      told: [unpublished(['audio', 'video'], true), published(newAudio), published(newVideo)],
    },
  ])('$what', ({ meanwhile, told }) => {
    for (const back of ['join', 'rejoin'] as const) {
      const world = new World()
      world.apply(joinOf(1))
      world.apply({ ...publish(AUDIO, VIDEO), connection: 1 })
      world.apply(joinOf(2))
      world.apply({ type: 'disconnect', connection: 2 })
      for (const event of meanwhile) world.apply({ ...event, connection: 1 })
      world.apply(
        back === 'join'
          ? joinOf(2, { connection: 20 })
          : { type: 'rejoin', connection: 20, member: 'app\nlobby\n2', sessionId: 'session-2' },
      )
      const pushes = world.pushes.filter(({ to }) => to === 20).map(({ push }) => push)
      expect(pushes).toMatchObject([{ type: 'peer-online' }, ...told])
    }
  })
})

describe('a lost socket', () => {
  test('may come back within its grace time without anybody noticing', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2))
    world.apply({ type: 'disconnect', connection: 2 })
    world.pass(GRACE_SECONDS - 1)
    world.apply(joinOf(2, { connection: 20 }))
    expect(world.told(1)).toEqual(['peer-online'])
    expect(world.storyOf(2)).toEqual(['joined', 'disconnected', 'reconnected'])
    world.pass(3 * GRACE_SECONDS)
    expect(world.channels.size).toBe(2)
  })

  test('is told anew who is there, since the client forgot', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2))
    world.apply({ type: 'disconnect', connection: 2 })
    world.apply(joinOf(2, { connection: 20 }))
    expect(world.told(20)).toEqual(['peer-online'])
  })

  test('is given up after the 20 seconds that Agora calls ServerTimeOut', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2))
    world.apply({ type: 'disconnect', connection: 2 })
    world.pass(20)
    expect(world.pushes.at(-1)?.push).toEqual({
      type: 'peer-offline',
      peer: { uid: 2 },
      reason: 'ServerTimeOut',
    })
    expect(world.channels.size).toBe(1)
  })

  test('that comes back before its loss was noticed closes the older socket', () => {
    const world = new World()
    world.apply(joinOf(2))
    world.apply(joinOf(2, { connection: 20 }))
    expect(world.closed).toEqual([2])
    world.apply({ type: 'disconnect', connection: 2 })
    expect(world.channels.connected(20)?.uid).toBe(2)
  })

  test('comes back in the role that the client has taken meanwhile, and the others hear of it', () => {
    const world = new World()
    const live = { mode: 'live', connection: 20 } as const
    world.apply(joinOf(1, { mode: 'live' }))
    world.apply(joinOf(2, { mode: 'live', role: 'audience' }))
    world.apply({ type: 'disconnect', connection: 2 })
    world.apply(joinOf(2, { ...live, role: 'host' }))
    expect(world.told(1)).toEqual(['peer-online'])
    const streams = [AUDIO]
    expect(world.apply({ type: 'publish', connection: 20, streams, forbidden: [] })).toBeUndefined()
    world.apply({ type: 'disconnect', connection: 20 })
    world.apply(joinOf(2, { ...live, role: 'audience' }))
    expect(world.told(1).slice(2)).toEqual(['peer-unpublished', 'peer-offline'])
  })

  test('replaces streams that are published again', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2))
    world.apply({ type: 'publish', connection: 2, streams: [AUDIO, VIDEO], forbidden: [] })
    world.apply({ type: 'disconnect', connection: 2 })
    world.apply(joinOf(2, { connection: 20 }))
    const again = [
      { ...AUDIO, ssrcId: 21 },
      { ...VIDEO, ssrcId: 22 },
    ]
    world.apply({ type: 'publish', connection: 20, streams: again, forbidden: [] })
    expect(world.told(1).slice(3)).toEqual(['peer-unpublished', 'peer-published', 'peer-published'])
    world.pass(60)
    expect(world.channels.connected(20)?.streams.size).toBe(2)
  })

  test('ends the streams that are not published again', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2))
    world.apply({ type: 'publish', connection: 2, streams: [AUDIO, VIDEO], forbidden: [] })
    world.apply({ type: 'disconnect', connection: 2 })
    world.apply(joinOf(2, { connection: 20 }))
    const audio = { ...AUDIO, ssrcId: 21 }
    world.apply({ type: 'publish', connection: 20, streams: [audio], forbidden: [] })
    world.pass(REPUBLISH_SECONDS)
    expect([...world.channels.connected(20)!.streams.values()]).toEqual([audio])
    expect(world.pushes.at(-1)?.push).toMatchObject(unpublished(['video'], false))
  })
})
