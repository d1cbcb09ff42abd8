import { describe, expect, test } from 'vitest'
import { AUDIO, grantUntil, joinOf, NEVER, VIDEO, World } from '../../test/support/world.ts'

/** When something happened to a member, as seconds after the start of these tests. */
function moments(world: World, type: string): number[] {
  return world.facts.filter((fact) => fact.type === type).map(({ at }) => at - 1000)
}

describe('the end of a token', () => {
  test.for([
    { lifetime: 3600, warnedAt: 3570 },
    { lifetime: 60, warnedAt: 30 },
    { lifetime: 31, warnedAt: 1 },
    { lifetime: 30, warnedAt: 0 },
    { lifetime: 7, warnedAt: 0 },
  ])('after $lifetime s is warned of once, at $warnedAt s', ({ lifetime, warnedAt }) => {
    const world = new World()
    world.apply(joinOf(1, { grant: grantUntil(1000 + lifetime) }))
    world.pass(100_000)
    expect(moments(world, 'will-expire')).toEqual([warnedAt])
    expect(moments(world, 'ended')).toEqual([lifetime])
    expect(world.told(1)).toEqual(['will-expire', 'did-expire'])
  })

  test('is told to the others as having quit', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2, { grant: grantUntil(1100) }))
    world.pass(100)
    expect(world.pushes.at(-1)).toMatchObject({
      to: 1,
      push: { type: 'peer-offline', reason: 'Quit' },
    })
  })

  test('comes too while the socket is lost', () => {
    const world = new World()
    world.apply(joinOf(1, { grant: grantUntil(1010) }))
    world.apply({ type: 'disconnect', connection: 1 })
    world.pass(15)
    expect(world.storyOf(1).at(-1)).toBe('ended: expired')
  })

  test('comes before whatever the client asks for too late', () => {
    const world = new World()
    world.apply(joinOf(1, { grant: grantUntil(1010) }))
    world.now = 1010
    expect(world.apply({ type: 'renew', connection: 1, grant: grantUntil(9999) })).toBe(
      'NOT_JOINED',
    )
    expect(world.storyOf(1)).toContain('ended: expired')
  })
})

describe('a renewal', () => {
  test('arms both deadlines again, as often as it happens', () => {
    const world = new World()
    world.apply(joinOf(1, { grant: grantUntil(1060) }))
    for (let renewals = 1; renewals <= 3; renewals++) {
      world.pass(40)
      world.apply({ type: 'renew', connection: 1, grant: grantUntil(world.now + 60) })
    }
    expect(moments(world, 'will-expire')).toEqual([30, 70, 110])
    expect(world.wakeups.size).toBe(1)
    world.pass(60)
    expect(moments(world, 'ended')).toEqual([180])
  })

  test('with a short token is warned of at once', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply({ type: 'renew', connection: 1, grant: grantUntil(1020) })
    expect(world.told(1)).toEqual(['will-expire'])
  })

  test('with a token that allows less ends the streams it does not allow', () => {
    const world = new World()
    world.apply(joinOf(1))
    world.apply(joinOf(2))
    world.apply({ type: 'publish', connection: 1, streams: [AUDIO, VIDEO], forbidden: [] })
    world.apply({ type: 'renew', connection: 1, grant: grantUntil(9999, { video: NEVER }) })
    expect(world.pushes.at(-1)?.push).toMatchObject({
      type: 'peer-unpublished',
      kinds: ['video'],
      all: false,
    })
  })
})

describe('the end of one publish privilege', () => {
  test('is warned of, ends that stream alone, and removes nobody', () => {
    const world = new World()
    world.apply(joinOf(1, { grant: grantUntil(5000, { audio: 1100 }) }))
    world.apply({ type: 'publish', connection: 1, streams: [AUDIO, VIDEO], forbidden: [] })
    world.pass(200)
    expect(moments(world, 'will-expire')).toEqual([70])
    expect(moments(world, 'unpublished')).toEqual([100])
    expect(world.channels.size).toBe(1)
    world.pass(4000)
    expect(moments(world, 'will-expire')).toEqual([70, 3970])
    expect(moments(world, 'ended')).toEqual([4000])
  })

  test('shares its warning with what ends at the same moment, and with nothing else', () => {
    const world = new World()
    world.apply(joinOf(1, { grant: grantUntil(1120, { audio: 1100, video: 1100 }) }))
    world.pass(200)
    expect(moments(world, 'will-expire')).toEqual([70, 90])
    expect(world.told(1)).toEqual(['will-expire', 'will-expire', 'did-expire'])
  })

  test('that has 30 seconds or less shares the warning that comes at once', () => {
    const world = new World()
    world.apply(joinOf(1, { grant: grantUntil(1025, { audio: 1010, video: 1020 }) }))
    world.pass(200)
    expect(moments(world, 'will-expire')).toEqual([0])
  })
})
