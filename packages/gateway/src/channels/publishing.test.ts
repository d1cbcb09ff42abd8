import { describe, expect, test } from 'vitest'
import { AUDIO, grantUntil, joinOf, NEVER, VIDEO, World } from '../../test/support/world.ts'
import { MEDIA_KINDS } from './grant.ts'
import { isHeard } from './publishing.ts'

const subscriber = grantUntil(9999, { audio: NEVER, video: NEVER, data: NEVER })

function live(role: 'host' | 'audience', grant = grantUntil(9999)): World {
  const world = new World()
  world.apply(joinOf(1, { mode: 'live' }))
  world.apply(joinOf(2, { mode: 'live', role, grant }))
  return world
}

describe('a change of role', () => {
  test.for([
    { may: 'everything', grant: grantUntil(9999), refused: undefined },
    {
      may: 'audio only',
      grant: grantUntil(9999, { video: NEVER, data: NEVER }),
      refused: undefined,
    },
    { may: 'nothing', grant: subscriber, refused: 'ROLE_NOT_PERMITTED' },
  ])('to host by one who may send $may', ({ grant, refused }) => {
    const world = live('audience', grant)
    expect(world.apply({ type: 'set-role', connection: 2, role: 'host' })).toBe(refused)
    expect(world.told(1)).toEqual(refused === undefined ? ['peer-online'] : [])
  })

  test('back to audience is always allowed, ends the streams, and is told as such', () => {
    const world = live('host')
    world.apply({ type: 'publish', connection: 2, streams: [AUDIO], forbidden: [] })
    world.apply({ type: 'set-role', connection: 2, role: 'audience' })
    expect(world.told(1)).toEqual([
      'peer-online',
      'peer-published',
      'peer-unpublished',
      'peer-offline',
    ])
    expect(world.pushes.at(-1)?.push).toMatchObject({ reason: 'BecomeAudience' })
  })

  test('to host is refused without a right, also for one who is host already', () => {
    const world = live('host', subscriber)
    const toHost = { type: 'set-role', connection: 2, role: 'host' } as const
    expect(world.apply(toHost)).toBe('ROLE_NOT_PERMITTED')
    world.apply({ type: 'renew', connection: 2, grant: grantUntil(9999) })
    expect(world.apply(toHost)).toBeUndefined()
    expect(world.told(1)).toEqual(['peer-online'])
  })

  test('becomes possible with a better token', () => {
    const world = live('audience', subscriber)
    world.apply({ type: 'renew', connection: 2, grant: grantUntil(9999) })
    expect(world.apply({ type: 'set-role', connection: 2, role: 'host' })).toBeUndefined()
  })
})

describe('publishing', () => {
  test.for([
    { why: 'the role is audience', role: 'audience', grant: grantUntil(9999), forbidden: [] },
    { why: 'the token does not allow it', role: 'host', grant: subscriber, forbidden: [] },
    { why: 'a rule forbids it', role: 'host', grant: grantUntil(9999), forbidden: ['video'] },
  ] as const)('is refused as a whole when $why', ({ role, grant, forbidden }) => {
    const world = live(role, grant)
    const event = { type: 'publish', connection: 2, streams: [AUDIO, VIDEO], forbidden } as const
    expect(world.apply(event)).toBe('PUBLISH_NOT_PERMITTED')
    expect(world.channels.connected(2)?.streams.size).toBe(0)
  })

  test('of one of two streams is taken back as muted, and told as such when it returns', () => {
    const world = live('host')
    world.apply({ type: 'publish', connection: 2, streams: [AUDIO, VIDEO], forbidden: [] })
    world.apply({ type: 'unpublish', connection: 2, kinds: ['video'] })
    expect(world.pushes.at(-1)?.push).toMatchObject({ kinds: ['video'], all: false })
    world.apply({ type: 'publish', connection: 2, streams: [VIDEO], forbidden: [] })
    expect(world.pushes.at(-1)?.push).toMatchObject({ type: 'peer-published', wasVeiled: true })
  })

  test('of the last stream is taken back for good', () => {
    const world = live('host')
    world.apply({ type: 'publish', connection: 2, streams: [AUDIO, VIDEO], forbidden: [] })
    world.apply({ type: 'unpublish', connection: 2, kinds: ['audio', 'video'] })
    expect(world.pushes.at(-1)?.push).toMatchObject({ kinds: ['audio', 'video'], all: true })
    world.apply({ type: 'unpublish', connection: 2, kinds: ['audio', 'video'] })
    expect(world.told(1)).toHaveLength(4)
  })
})

test('muting is told once each way, and to newcomers', () => {
  const world = live('host')
  world.apply({ type: 'publish', connection: 2, streams: [AUDIO], forbidden: [] })
  for (const muted of [true, true, false, false, true]) {
    world.apply({ type: 'mute', connection: 2, kind: 'audio', muted })
  }
  expect(world.told(1).slice(2)).toEqual(['peer-muted', 'peer-muted', 'peer-muted'])
  world.apply(joinOf(3, { mode: 'live', role: 'audience' }))
  expect(world.told(3)).toContain('peer-muted')
})

test('a rule against a kind ends the streams of that kind and nothing else', () => {
  const world = live('host')
  world.apply({ type: 'publish', connection: 2, streams: [AUDIO, VIDEO], forbidden: [] })
  world.apply({ type: 'silence', who: { appId: 'app', uid: 2 }, kinds: ['audio'] })
  expect([...world.channels.connected(2)!.streams.keys()]).toEqual(['video'])
})

describe('a data message', () => {
  test('reaches the others, numbered', () => {
    const world = live('host')
    for (const payload of ['aGk=', 'eW91']) world.apply({ type: 'data', connection: 2, payload })
    expect(world.pushes.filter(({ push }) => push.type === 'peer-data')).toMatchObject([
      { to: 1, push: { payload: 'aGk=', sequence: 1 } },
      { to: 1, push: { payload: 'eW91', sequence: 2 } },
    ])
  })

  test('is told in bytes', () => {
    const world = live('host')
    for (const payload of ['', 'aA==', 'aGk=', 'eW91']) {
      world.apply({ type: 'data', connection: 2, payload })
    }
    const sizes = world.facts.flatMap((fact) => (fact.type === 'data' ? fact.bytes : []))
    expect(sizes).toEqual([0, 1, 2, 3])
  })

  test('needs the right to send data', () => {
    const world = live('host', grantUntil(9999, { data: NEVER }))
    expect(world.apply({ type: 'data', connection: 2, payload: '' })).toBe('PUBLISH_NOT_PERMITTED')
  })
})

describe('a privilege that ends while the token goes on', () => {
  const soon = { video: 1010 }

  function publishing(): World {
    const world = live('host', grantUntil(9999, soon))
    world.apply({ type: 'publish', connection: 2, streams: [AUDIO, VIDEO], forbidden: [] })
    return world
  }

  function heard(world: World): readonly string[] {
    const member = world.channels.member('app\nlobby\n2')!
    return MEDIA_KINDS.filter((kind) => isHeard(member, kind, world.now))
  }

  test('silences that kind alone, and a renewal brings it back', () => {
    const world = publishing()
    expect(heard(world)).toEqual(['audio', 'video'])
    world.pass(11)
    expect(heard(world)).toEqual(['audio'])
    world.apply({ type: 'renew', connection: 2, grant: grantUntil(9999) })
    expect(heard(world)).toEqual(['audio', 'video'])
    expect(world.told(1).slice(-2)).toEqual(['peer-unpublished', 'peer-published'])
    expect(world.pushes.at(-1)?.push).toMatchObject({ stream: VIDEO, wasVeiled: true })
  })

  test.for([
    { what: 'given up', event: { type: 'unpublish', connection: 2, kinds: ['video'] } },
    { what: 'left the stage with', event: { type: 'set-role', connection: 2, role: 'audience' } },
    {
      what: 'forbidden',
      event: { type: 'silence', who: { appId: 'app', uid: 2 }, kinds: ['video'] },
    },
  ] as const)('brings nothing back that was $what meanwhile', ({ event }) => {
    const world = publishing()
    world.pass(11)
    world.apply(event)
    world.apply({ type: 'renew', connection: 2, grant: grantUntil(9999) })
    world.apply({ type: 'set-role', connection: 2, role: 'host' })
    expect(heard(world)).not.toContain('video')
  })

  test('remembers that its sender muted it', () => {
    const world = publishing()
    world.pass(11)
    world.apply({ type: 'mute', connection: 2, kind: 'video', muted: true })
    world.apply({ type: 'renew', connection: 2, grant: grantUntil(9999) })
    expect(heard(world)).toEqual(['audio'])
    expect(world.pushes.at(-1)?.push).toMatchObject({ type: 'peer-muted', muted: true })
    world.apply({ type: 'mute', connection: 2, kind: 'video', muted: false })
    expect(heard(world)).toEqual(['audio', 'video'])
  })

  test('does not wait for the alarm: the question of the moment is answered by the moment', () => {
    const member = publishing().channels.member('app\nlobby\n2')!
    expect(isHeard(member, 'video', 1009.9)).toBe(true)
    expect(isHeard(member, 'video', 1010)).toBe(false)
    expect(isHeard(member, 'audio', 9999)).toBe(false)
  })
})

describe('the number of a stream', () => {
  const publish = { type: 'publish', forbidden: [] } as const

  test.for([
    { as: 'the same number', stream: { kind: 'video', ssrcId: 11 } },
    { as: 'that of retransmissions', stream: { kind: 'audio', ssrcId: 13 } },
    { as: 'it for retransmissions', stream: { kind: 'video', ssrcId: 99, rtxSsrcId: 12 } },
  ] as const)('of somebody else is refused: $as', ({ stream }) => {
    const world = live('host')
    world.apply({ ...publish, connection: 1, streams: [AUDIO, VIDEO] })
    expect(world.apply({ ...publish, connection: 2, streams: [stream] })).toBe(
      'PUBLISH_NOT_PERMITTED',
    )
  })

  test('may be used in another channel, again by its owner, and by others once it is free', () => {
    const world = live('host')
    world.apply(joinOf(3, { channel: 'elsewhere' }))
    world.apply({ ...publish, connection: 1, streams: [AUDIO] })
    for (const connection of [1, 3]) {
      expect(world.apply({ ...publish, connection, streams: [AUDIO] })).toBeUndefined()
    }
    world.apply({ type: 'leave', connection: 1 })
    expect(world.apply({ ...publish, connection: 2, streams: [AUDIO] })).toBeUndefined()
  })
})
