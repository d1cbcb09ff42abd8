import { describe, expect, test } from 'vitest'
import { AUDIO, joinOf, VIDEO, World } from '../../test/support/world.ts'

describe('joining', () => {
  test('tells those inside of the newcomer, and the newcomer of those inside and their streams', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply({ type: 'publish', connection: 1, streams: [AUDIO, VIDEO], forbidden: [] })
    world.apply(joinOf(2))
    expect(world.told(1)).toEqual(['peer-online'])
    expect(world.told(2)).toEqual(['peer-online', 'peer-published', 'peer-published'])
  })

  test('keeps channels, and projects, apart', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2, { channel: 'Lobby' }))
    world.apply(joinOf(3, { appId: 'other' }))
    expect(world.pushes).toEqual([])
    expect(world.channels.size).toBe(3)
  })

  test('does not announce an audience member of live mode', () => {
    const world = new World()
    world.apply(joinOf(1, { mode: 'live' }))
    world.apply(joinOf(2, { mode: 'live', role: 'audience' }))
    expect(world.told(1)).toEqual([])
    expect(world.told(2)).toEqual(['peer-online'])
    world.apply({ type: 'leave', connection: 2 })
    expect(world.told(1)).toEqual([])
  })

  test('lets the newer of two with the same uid stay', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(9))
    world.apply(joinOf(9, { connection: 10, sessionId: 'another device' }))
    expect(world.told(9).at(-1)).toBe('replaced')
    expect(world.closed).toEqual([9])
    expect(world.storyOf(9)).toEqual(['joined', 'ended: replaced', 'joined'])
    expect(world.told(1)).toEqual(['peer-online', 'peer-offline', 'peer-online'])
    expect(world.channels.connected(10)?.uid).toBe(9)
    expect(world.channels.connected(9)).toBeUndefined()
  })

  test('lets it stay when the older comes back, which had lost its socket and heard nothing', () => {
    const world = new World()
    const newer = joinOf(9, { connection: 10, sessionId: 'another device' })
    const newest = joinOf(9, { connection: 11, sessionId: 'a third' })
    world.apply(joinOf(9))
    world.apply({ type: 'disconnect', connection: 9 })
    world.apply(newer)
    expect(world.apply(joinOf(9, { connection: 20 }))).toBe('REPLACED')
    expect(world.channels.connected(10)?.sessionId).toBe('another device')
    expect(world.told(10)).toEqual([])
    world.apply({ type: 'disconnect', connection: 10 })
    world.apply(newest)
    for (const sessionId of ['session-9', 'another device']) {
      expect(world.apply(joinOf(9, { connection: 21, sessionId }))).toBe('REPLACED')
    }
    world.apply({ type: 'leave', connection: 11 })
    expect(world.apply(joinOf(9, { connection: 22 }))).toBeUndefined()
  })
})

describe('a socket that joins again', () => {
  test('as the same stay changes nothing, and is not closed for it', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(1))
    expect(world.closed).toEqual([])
    expect(world.channels.connected(1)?.uid).toBe(1)
  })

  test.for([
    { as: 'somebody else', again: joinOf(2, { connection: 1 }), uid: 2 },
    { as: 'another stay of the same uid', again: joinOf(1, { sessionId: 'other' }), uid: 1 },
  ])('as $as has left as who it was, and stays open', ({ again, uid }) => {
    const world = new World()
    world.apply(joinOf(3))
    world.apply(joinOf(1))
    world.apply(again)
    expect(world.storyOf(1).slice(0, 2)).toEqual(['joined', 'ended: left'])
    expect(world.told(3)).toEqual(['peer-online', 'peer-offline', 'peer-online'])
    expect(world.closed).toEqual([])
    expect(world.channels.connected(1)?.uid).toBe(uid)
    expect(world.channels.size).toBe(2)
  })

  test('by the ticket of somebody else has left, too', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2))
    world.apply({ type: 'disconnect', connection: 2 })
    world.apply({ type: 'rejoin', connection: 1, member: 'app\nlobby\n2', sessionId: 'session-2' })
    expect(world.storyOf(1)).toEqual(['joined', 'ended: left'])
    expect(world.channels.connected(1)?.uid).toBe(2)
  })
})

test('a late end of a stay does not end the newer one of the same uid', () => {
  const world = new World()
  world.apply(joinOf(2, { sessionId: 'newer' }))
  const member = 'app\nlobby\n2'
  world.apply({ type: 'expire', member, sessionId: 'older' })
  expect(world.channels.size).toBe(1)
  world.apply({ type: 'expire', member, sessionId: 'newer' })
  expect(world.channels.size).toBe(0)
})

describe('putting out', () => {
  const everybody = [
    joinOf(1),
    joinOf(2, { address: '10.0.0.2' }),
    joinOf(3, { channel: 'other', connection: 3 }),
    joinOf(4, { appId: 'other-app' }),
  ]

  test.for([
    { who: 'a uid', scope: { uid: 1 }, gone: [1] },
    { who: 'a channel', scope: { channel: 'lobby' }, gone: [1, 2] },
    { who: 'an address', scope: { address: '127.0.0.1' }, gone: [1, 3] },
    { who: 'a uid in another channel', scope: { channel: 'other', uid: 1 }, gone: [] },
    { who: 'everybody of a project', scope: {}, gone: [1, 2, 3] },
  ])('removes $who and nobody else', ({ scope, gone }) => {
    const world = new World()
    for (const join of everybody) world.apply(join)
    world.apply({ type: 'remove', who: { appId: 'app', ...scope }, cause: 'uid-banned' })
    expect(world.closed.toSorted()).toEqual(gone)
    for (const uid of gone) expect(world.told(uid).at(-1)).toBe('banned')
    expect(world.channels.size).toBe(everybody.length - gone.length)
  })
})

test('a socket that never joined, or was put out, is refused', () => {
  const world = new World()
  world.apply(joinOf(1))
  world.apply({ type: 'leave', connection: 1 })
  for (const connection of [1, 99]) {
    expect(world.apply({ type: 'leave', connection })).toBe('NOT_JOINED')
  }
})
