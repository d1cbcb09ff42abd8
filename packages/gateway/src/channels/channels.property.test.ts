import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grantUntil, joinOf, NEVER, World } from '../../test/support/world.ts'
import type { ChannelEvent } from './events.ts'
import type { Grant } from './grant.ts'
import { GRACE_SECONDS } from './membership.ts'
import { REPUBLISH_SECONDS } from './publishing.ts'

const UIDS = [1, 2, 3] as const
const uid = fc.constantFrom(...UIDS)
const kinds = fc.subarray(['audio', 'video'] as const)
const end = fc.oneof(fc.constant(NEVER), fc.integer({ min: 1, max: 120 }))

/** What can happen, with grants that end so many seconds from the moment. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('join'),
      uid,
      endsIn: fc.integer({ min: 1, max: 120 }),
      audio: end,
      video: end,
      session: fc.constantFrom('a', 'b'),
      role: fc.constantFrom('host', 'audience'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('renew'),
      uid,
      endsIn: fc.integer({ min: 1, max: 120 }),
      audio: end,
      video: end,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.integer({ min: 0, max: 45 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('publish'), uid, kinds }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unpublish'), uid, kinds }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('role'),
      uid,
      role: fc.constantFrom('host', 'audience'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('disconnect'), uid }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave'), uid }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kick'), uid }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/**
 * The same rules said in the plainest way, second by second, for one uid: who is inside, what they send, and what they
 * have been told.
 */
interface Model {
  inside: boolean
  session: string
  /** Sessions that may not come back while the newer one is inside. */
  replaced: Set<string>
  endsAt: number
  publishEndsAt: { audio: number; video: number }
  role: 'host' | 'audience'
  streams: Set<'audio' | 'video'>
  /** What a renewal brings back. */
  suspended: Set<'audio' | 'video'>
  /** What has to be published again after a new join, and until when. */
  awaited: Set<'audio' | 'video'>
  awaitedUntil: number
  lostAt: number | undefined
  warnedEnds: Set<number>
  warnings: number
  expiries: number
}

function outside(): Model {
  return {
    inside: false,
    session: '',
    replaced: new Set(),
    endsAt: 0,
    publishEndsAt: { audio: NEVER, video: NEVER },
    role: 'audience',
    streams: new Set(),
    suspended: new Set(),
    awaited: new Set(),
    awaitedUntil: Infinity,
    lostAt: undefined,
    warnedEnds: new Set(),
    warnings: 0,
    expiries: 0,
  }
}

/** Looks at one whole second. */
function tick(model: Model, now: number): void {
  if (!model.inside) return
  if (model.endsAt <= now) {
    model.expiries++
    model.inside = false
  } else if (model.lostAt !== undefined && model.lostAt + GRACE_SECONDS <= now) {
    model.inside = false
  }
  if (!model.inside) {
    silence(model)
    return
  }
  if (model.awaitedUntil <= now) {
    for (const kind of model.awaited) {
      model.streams.delete(kind)
      model.suspended.delete(kind)
    }
    model.awaited.clear()
    model.awaitedUntil = Infinity
  }
  for (const kind of model.streams) {
    if (model.publishEndsAt[kind] > now) continue
    model.streams.delete(kind)
    model.suspended.add(kind)
  }
  const near = [model.endsAt, ...Object.values(model.publishEndsAt)].filter(
    (at) => at > now && at - now <= 30 && !model.warnedEnds.has(at),
  )
  if (near.length > 0) model.warnings++
  for (const at of near) model.warnedEnds.add(at)
}

function silence(model: Model): void {
  model.streams.clear()
  model.suspended.clear()
}

/** No right to publish outlives the membership, as the decision table sees to. */
function grantOf(
  given: { readonly endsIn: number; readonly audio: number; readonly video: number },
  now: number,
): Grant {
  const at = (seconds: number): number =>
    seconds === NEVER ? NEVER : now + Math.min(seconds, given.endsIn)
  return grantUntil(at(given.endsIn), {
    audio: at(given.audio),
    video: at(given.video),
    data: NEVER,
  })
}

class Rig {
  readonly world: World = new World()
  readonly models = new Map<number, Model>(UIDS.map((key) => [key, outside()]))
  readonly #connections = new Map<number, number>()
  #last = 0

  run(action: Step): void {
    const { world } = this
    if (action.do === 'pass') {
      for (let i = 0; i < action.seconds; i++) {
        world.pass(1)
        for (const model of this.models.values()) tick(model, world.now)
      }
      return
    }
    const model = this.models.get(action.uid)!
    this.#act(action, model)
    tick(model, world.now)
  }

  #act(given: Extract<Step, { uid: number }>, model: Model): void {
    const { world } = this
    switch (given.do) {
      case 'join': {
        const { endsIn, audio, video, session, role } = given
        const grant = grantOf({ endsIn, audio, video }, world.now)
        const connection = ++this.#last
        const refused = world.apply(
          joinOf(given.uid, { connection, sessionId: session, mode: 'live', role, grant }),
        )
        const isReplaced = model.inside && model.replaced.has(session)
        expect(refused).toBe(isReplaced ? 'REPLACED' : undefined)
        if (isReplaced) return
        this.#connections.set(given.uid, connection)
        if (!model.inside) model.replaced = new Set()
        else if (model.session !== session) model.replaced.add(model.session)
        const comesBack = model.inside && model.session === session
        if (!comesBack) {
          silence(model)
          model.awaited.clear()
        }
        for (const kind of model.streams) model.awaited.add(kind)
        model.awaitedUntil = model.awaited.size > 0 ? world.now + REPUBLISH_SECONDS : Infinity
        if (role === 'audience') silence(model)
        model.role = role
        model.suspended.clear()
        this.#grant(model, grant)
        model.inside = true
        model.session = session
        model.lostAt = undefined
        return
      }
      case 'renew': {
        const { endsIn, audio, video } = given
        const grant = grantOf({ endsIn, audio, video }, world.now)
        if (!this.#send(given.uid, { type: 'renew', grant })) return
        this.#grant(model, grant)
        for (const kind of model.suspended) {
          if (model.publishEndsAt[kind] <= world.now) continue
          model.suspended.delete(kind)
          model.streams.add(kind)
        }
        return
      }
      case 'publish': {
        const wanted = given.kinds
        const streams = wanted.map((kind) => ({
          kind,
          ssrcId: 10 * given.uid + (kind === 'audio' ? 1 : 2),
        }))
        const may =
          model.role === 'host' && wanted.every((kind) => model.publishEndsAt[kind] > world.now)
        if (this.#send(given.uid, { type: 'publish', streams, forbidden: [] }) && may) {
          for (const kind of wanted) {
            model.streams.add(kind)
            model.suspended.delete(kind)
            model.awaited.delete(kind)
          }
        }
        return
      }
      case 'unpublish': {
        const gone = given.kinds
        if (this.#send(given.uid, { type: 'unpublish', kinds: gone })) {
          for (const kind of gone) {
            model.streams.delete(kind)
            model.suspended.delete(kind)
          }
        }
        return
      }
      case 'role': {
        const { role } = given
        const may =
          role === 'audience' || Object.values(model.publishEndsAt).some((t) => t > world.now)
        if (!this.#send(given.uid, { type: 'set-role', role }) || !may) return
        model.role = role
        if (role === 'audience') silence(model)
        return
      }
      case 'disconnect':
        if (this.#send(given.uid, { type: 'disconnect' })) model.lostAt = world.now
        return
      case 'leave':
        if (this.#send(given.uid, { type: 'leave' })) this.#out(model)
        return
      default:
        world.apply({ type: 'remove', who: { appId: 'app', uid: given.uid }, cause: 'uid-banned' })
        this.#out(model)
    }
  }

  /** Sends as the uid's latest socket; tells whether that socket is one of somebody inside. */
  #send(who: number, event: OwnEvent): boolean {
    const connection = this.#connections.get(who) ?? -1
    const inside = this.world.channels.connected(connection) !== undefined
    this.world.apply({ ...event, connection })
    return inside
  }

  #grant(model: Model, grant: Grant): void {
    model.endsAt = grant.endsAt
    const { audio, video } = grant.publishEndsAt
    model.publishEndsAt = { audio, video }
    model.warnedEnds = new Set()
  }

  #out(model: Model): void {
    model.inside = false
    silence(model)
  }
}

type WithoutConnection<Event> = Event extends { connection: number }
  ? Omit<Event, 'connection'>
  : never
type OwnEvent = WithoutConnection<Exclude<ChannelEvent, { type: 'join' }>>

describe('channels agree with a plain model after any steps', () => {
  test('about who is inside, what they send, and how often they were told', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: '+2' }), (steps) => {
        const rig = new Rig()
        for (const action of steps) {
          rig.run(action)
          for (const [key, model] of rig.models) {
            const member = rig.world.channels.member(`app\nlobby\n${key}`)
            expect(member !== undefined, `uid ${key} inside`).toBe(model.inside)
            expect(new Set(member?.streams.keys() ?? [])).toEqual(model.streams)
            expect(new Set(member?.suspended.keys() ?? [])).toEqual(model.suspended)
            const facts = rig.world.facts.filter((fact) => fact.uid === key)
            expect(facts.filter((fact) => fact.type === 'will-expire').length).toBe(model.warnings)
            expect(
              facts.filter((fact) => fact.type === 'ended' && fact.reason === 'expired').length,
            ).toBe(model.expiries)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('and each member has exactly one wake-up, in the future', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: '+2' }), (steps) => {
        const rig = new Rig()
        for (const action of steps) {
          rig.run(action)
          expect(rig.world.wakeups.size).toBe(rig.world.channels.size)
          expect(rig.world.wakeups.nextAt ?? Infinity).toBeGreaterThan(rig.world.now)
        }
      }),
    )
  })
})
