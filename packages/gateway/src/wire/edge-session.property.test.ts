import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KickingRules } from '../bans/kicking-rules.ts'
import type { ConnectionId } from '../channels/index.ts'
import { VirtualClock } from '../clock/clock.ts'
import { ProjectList } from '../projects/project-list.ts'
import { Door } from '../runtime/door.ts'
import { EventLog } from '../runtime/event-log.ts'
import { Hub } from '../runtime/hub.ts'
import { LostStays } from '../runtime/lost-stays.ts'
import { IceOnly } from '../stun/ice-only.ts'
import { type AccessPointPorts, answerAccessPoint } from './access-point.ts'
import type { EdgePorts } from './edge-ports.ts'
import { EdgeSession } from './edge-session.ts'
import { encodePush } from './pushes.ts'
import { TicketOffice } from './ticket.ts'
import { UidAllocator } from './uids.ts'

/*
 * Several clients, the clock and the network, interleaved in every order that fast-check's scheduler finds. Projects are
 * without certificate, so a membership ends a day after it began.
 */

const APP_ID = '0123456789abcdef0123456789abcdef'
const DAY = 86_400

interface Message {
  readonly _id?: string
  readonly _type?: string
  readonly _result?: string
}

class Place {
  readonly clock = new VirtualClock({ now: () => 1_000_000 })
  readonly events = new EventLog()
  readonly sockets = new Map<ConnectionId, Socket>()
  readonly hub: Hub
  readonly ports: EdgePorts & AccessPointPorts

  constructor() {
    const projects = new ProjectList([{ appId: APP_ID }], { now: () => 0, randomHex: () => '' })
    const { clock, events } = this
    this.hub = new Hub({
      clock,
      events,
      delivery: {
        push: (to, push) => {
          for (const text of encodePush(push)) for (const id of to) this.sockets.get(id)?.send(text)
        },
        close: (id) => this.sockets.get(id)?.closeSoon(),
      },
    })
    this.ports = {
      ...{ hub: this.hub, events, rules: new KickingRules(), uids: new UidAllocator() },
      ...{ door: new Door(projects, 'kick'), edge: { ip: '127.0.0.1', port: 1 }, maxMembers: 99 },
      tickets: new TicketOffice(new Uint8Array(32), () => 0),
      lost: new LostStays(events),
      transport: new IceOnly({ send: () => undefined, randomBytes }),
    }
  }
}

class Socket {
  readonly address = '127.0.0.1'
  readonly connection: ConnectionId
  readonly received: Message[] = []
  readonly session: EdgeSession
  ended = false
  #asked = 0

  constructor(place: Place) {
    this.connection = place.sockets.size + 1
    place.sockets.set(this.connection, this)
    this.session = new EdgeSession(this, place.ports)
  }

  send(text: string): void {
    if (!this.ended) this.received.push(JSON.parse(text) as Message)
  }

  closeSoon(): void {
    this.ended = true
  }

  request(type: string, message: object = {}): void {
    this.session.receive(
      JSON.stringify({ _id: `${++this.#asked}`, _type: type, _message: message }),
    )
  }

  /** Ids of requests that were answered, and how often. */
  answers(): readonly (string | undefined)[] {
    return this.received.filter(({ _result }) => _result !== undefined).map(({ _id }) => _id)
  }

  get asked(): number {
    return this.#asked
  }
}

/** One stay of one client, as steps that others may come between. */
function stay(place: Place, uid: number, sessionId: string): { steps: (() => void)[] } {
  let cert = ''
  let socket = new Socket(place)
  const wanted = { appid: APP_ID, opid: 1, sid: sessionId }
  const buffer = { cname: 'lobby', key: APP_ID, uid, service_ids: [11] }
  const admission = (): void => {
    const request = { ...wanted, request_bodies: [{ uri: 22, buffer }] }
    const answer = answerAccessPoint(JSON.stringify(request), place.ports) as {
      response_body: { buffer: { cert: string } }[]
    }
    cert = answer.response_body[0]!.buffer.cert
  }
  const join = (): void => {
    socket.request('join_v3', {
      ...{ app_id: APP_ID, channel_name: 'lobby', channel_key: APP_ID, session_id: sessionId },
      ap_response: { uid, cert },
    })
  }
  const lose = (): void => {
    socket.session.closed()
    socket.closeSoon()
    socket = new Socket(place)
  }
  const publish = (ssrcId: number) => (): void => {
    socket.request('publish', { ortc: [{ stream_type: 'audio', ssrcs: [{ ssrcId }] }] })
  }
  const data = (): void => socket.request('data_stream', { payload: 'aGk=' })
  const leave = (): void => socket.request('leave')
  return {
    steps: [admission, join, publish(1), data, lose, admission, join, publish(2), data, leave],
  }
}

test('in any order of messages, losses and time nobody is inside twice, too long, or unanswered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom(1, 15, 21, DAY - 40, DAY), { maxLength: 4 }),
      async (scheduler, jumps) => {
        const place = new Place()
        const clients = [
          stay(place, 1, 'phone'),
          stay(place, 1, 'laptop'),
          stay(place, 2, 'tablet'),
        ]
        // A step that throws ends its sequence silently, so the steps are counted.
        let done = 0
        let expected = 0
        const inOrder = (steps: readonly (() => void)[], name: string): void => {
          expected += steps.length
          scheduler.scheduleSequence(
            steps.map((step, index) => ({
              label: `${name} ${index}`,
              // eslint-disable-next-line @typescript-eslint/require-await -- the scheduler wants promises
              builder: async () => {
                step()
                check(place)
                done++
              },
            })),
          )
        }
        for (const [index, { steps }] of clients.entries()) inOrder(steps, `client ${index}`)
        inOrder(
          jumps.map((seconds) => () => place.hub.advance(seconds)),
          'clock',
        )
        await scheduler.waitIdle()
        expect(done).toBe(expected)

        place.hub.advance(2 * DAY)
        expect(place.hub.channels.size).toBe(0)
        for (const socket of place.sockets.values()) {
          if (socket.ended) continue
          expect(socket.answers()).toEqual(
            Array.from({ length: socket.asked }, (_, i) => `${i + 1}`),
          )
        }
        place.hub.stop()
      },
    ),
    { numRuns: 200 },
  )
})

function check(place: Place): void {
  const now = place.hub.now()
  for (const { members } of place.hub.channels.rooms()) {
    const connections = [...members.values()].flatMap(({ connection }) => connection ?? [])
    expect(new Set(connections).size).toBe(connections.length)
    for (const member of members.values()) {
      expect(member.grant.endsAt).toBeGreaterThan(now)
      expect(member.graceEndsAt).toBeGreaterThan(now)
    }
  }
  for (const socket of place.sockets.values()) {
    const farewells = socket.received.filter(
      ({ _type }) => _type === 'on_token_privilege_did_expire' || _type === 'on_notification',
    )
    expect(farewells.length).toBeLessThanOrEqual(1)
    if (farewells.length > 0)
      expect(place.hub.channels.connected(socket.connection)).toBeUndefined()
  }
}
