import { type EdgeCode, REFUSALS } from '@tessera/token/admission'
import {
  type ChannelEvent,
  type ConnectionId,
  type Identity,
  identityOf,
  type Member,
  memberKey,
  type Push,
  type Refusal,
} from '../channels/index.ts'
import { judgeJoin } from './edge-join.ts'
import type { EdgePorts, EdgeSocket } from './edge-ports.ts'
import { failure, type Frame, readFrame, success } from './frames.ts'
import { joinReply } from './join-reply.ts'
import {
  dataMessage,
  type JoinMessage,
  readJoin,
  readKinds,
  readMute,
  readStreams,
  readSubscription,
  rejoinMessage,
  renewMessage,
  roleMessage,
} from './messages.ts'
import { encodePush } from './pushes.ts'

interface EdgeRefusal {
  readonly edgeCode: EdgeCode
  readonly edgeText: string
}

/** On a join this is the one code after which the SDK stops asking. */
const JOIN_REFUSED = REFUSALS.BAD_SIGNATURE
const NOT_JOINED: EdgeRefusal = { edgeCode: 2011, edgeText: 'not joined' }
const ANSWERS: { readonly [Reason in Refusal]: EdgeRefusal } = {
  NOT_JOINED,
  REPLACED: REFUSALS.UID_CONFLICT,
  ROLE_NOT_PERMITTED: REFUSALS.ROLE_NOT_PERMITTED,
  PUBLISH_NOT_PERMITTED: REFUSALS.PUBLISH_NOT_PERMITTED,
}
/** After this one the SDK joins anew by itself. */
const REJOIN_REFUSED: EdgeRefusal = { edgeCode: 2, edgeText: 'rejoin refused' }

/** One client's conversation with the edge: reads its messages, asks the channels, answers. */
export class EdgeSession {
  readonly #socket: EdgeSocket
  readonly #ports: EdgePorts

  constructor(socket: EdgeSocket, ports: EdgePorts) {
    this.#socket = socket
    this.#ports = ports
  }

  /** Takes one text frame; `false` when it was not a message of this protocol. */
  receive(text: string): boolean {
    const frame = readFrame(text)
    if (frame === undefined) return false
    this.#dispatch(frame)
    return true
  }

  /** The socket is gone. */
  closed(): void {
    if (this.#member() !== undefined) this.#submit({ type: 'disconnect' })
  }

  #dispatch(frame: Frame): void {
    switch (frame.type) {
      case 'join_v3':
        this.#join(frame)
        return
      case 'rejoin_v3':
        this.#rejoin(frame)
        return
      case 'renew_token':
        this.#renew(frame)
        return
      case 'restart_ice':
        this.#restartIce(frame)
        return
      case 'subscribe':
      case 'unsubscribe':
        this.#subscribe(frame)
        this.#reply(frame, success)
        return
      case 'traffic_stats':
        this.#reply(frame, (id) => success(id, { peer_delay: [] }))
        return
      case 'set_client_role':
      case 'publish':
      case 'unpublish':
      case 'data_stream':
      case 'control':
      case 'leave':
        this.#act(frame, this.#meaningOf(frame))
        return
      default:
        // Statistics and settings: the SDK wants to hear "success" and no more.
        this.#reply(frame, success)
    }
  }

  /** What a message asks of the channel; `undefined` when it asks nothing that can be understood. */
  #meaningOf({ type, message }: Frame): OwnEvent | undefined {
    switch (type) {
      case 'set_client_role': {
        const asked = roleMessage.safeParse(message).data
        return asked && { type: 'set-role', role: asked.role }
      }
      case 'publish': {
        const streams = readStreams(message)
        return streams && { type: 'publish', streams, forbidden: this.#forbidden() }
      }
      case 'unpublish': {
        const kinds = readKinds(message)
        return kinds && { type: 'unpublish', kinds }
      }
      case 'data_stream': {
        const asked = dataMessage.safeParse(message).data
        return asked && { type: 'data', payload: asked.payload }
      }
      case 'control': {
        const mute = readMute(message)
        return mute && { type: 'mute', ...mute }
      }
      default:
        return { type: 'leave' }
    }
  }

  #join(frame: Frame): void {
    const message = readJoin(frame.message)
    const verdict = judgeJoin(message, this.#socket.address, this.#ports)
    if (message === undefined || verdict.type === 'refused') {
      this.#refuse(frame, JOIN_REFUSED)
      return
    }
    const { who } = verdict
    if (verdict.type === 'turned-away') {
      const { cause } = verdict
      if (cause !== 'expired') {
        this.#turnAway(frame, who, message, { type: 'banned', cause })
        return
      }
      this.#turnAway(frame, who, message, { type: 'did-expire' })
      const member = memberKey(who.appId, who.channel, who.uid)
      this.#ports.hub.submit({ type: 'expire', member, sessionId: message.session_id })
      return
    }
    const { connection, address } = this.#socket
    const { mode, session_id: sessionId } = message
    // In a call everybody is a host; roles are for live mode.
    const role = mode === 'rtc' ? 'host' : message.role
    const { grant } = verdict
    const { hub, events } = this.#ports
    hub.submit(
      { type: 'join', connection, ...who, sessionId, address, mode, role, grant },
      (refused) => {
        if (refused === undefined) {
          this.#welcome(frame, who, message)
          return
        }
        this.#turnAway(frame, who, message, { type: 'replaced' })
        events.add({ type: 'turned-away', at: hub.now(), ...who, cause: 'replaced' })
      },
    )
  }

  /** Lets somebody in as far as the SDK needs it to hear why it may not stay. */
  #turnAway(frame: Frame, who: Identity, message: JoinMessage, push: Push): void {
    this.#welcome(frame, who, message)
    this.#ports.transport.close({ ...who, sessionId: message.session_id })
    for (const text of encodePush(push)) this.#socket.send(text)
    this.#socket.closeSoon()
  }

  #welcome(frame: Frame, who: Identity, message: JoinMessage): void {
    const { transport, tickets, edge } = this.#ports
    const answer = transport.open(
      { ...who, sessionId: message.session_id },
      {
        rtpCapabilities: message.ortc?.rtpCapabilities ?? {},
        fingerprints: (message.ortc?.dtlsParameters?.fingerprints ?? []).map(
          ({ fingerprint }) => fingerprint,
        ),
      },
    )
    const { appId, channel, uid } = who
    const rejoinToken = tickets.issueRejoin({
      ...{ appId, channel, uid, sessionId: message.session_id },
    })
    this.#reply(frame, (id) =>
      success(id, joinReply({ ...who, transport: answer, edge, rejoinToken })),
    )
  }

  /** The media of this client never stopped; only its messages need another way. */
  #rejoin(frame: Frame): void {
    const { hub, rules, tickets } = this.#ports
    const { connection, address } = this.#socket
    const token = rejoinMessage.safeParse(frame.message).data?.token ?? ''
    const known = tickets.openRejoin(token)
    // Another way may be one that is banned: the join that follows is told so.
    if (known === undefined || rules.banOf({ ...known, address }, hub.now()) !== undefined) {
      this.#refuse(frame, REJOIN_REFUSED)
      return
    }
    const { appId, channel, uid, sessionId } = known
    const member = memberKey(appId, channel, uid)
    hub.submit({ type: 'rejoin', connection, member, sessionId }, (refused) => {
      if (refused === undefined) this.#reply(frame, success)
      else this.#refuse(frame, REJOIN_REFUSED)
    })
  }

  #renew(frame: Frame): void {
    const { hub, door, events } = this.#ports
    const member = this.#member()
    if (member === undefined) {
      this.#refuse(frame, NOT_JOINED)
      return
    }
    const who = identityOf(member)
    const now = hub.now()
    const token = renewMessage.safeParse(frame.message).data?.token
    const admission = door.renewal(who, token, now)
    if (admission.admitted) {
      this.#act(frame, { type: 'renew', grant: door.grantOf(admission) })
      return
    }
    const { reason, edgeCode: code } = admission
    events.add({ type: 'refused', stage: 'renewal', at: now, ...who, reason, code })
    this.#refuse(frame, admission)
  }

  #restartIce(frame: Frame): void {
    const member = this.#member()
    const credentials = member && this.#ports.transport.restart(member)
    this.#reply(frame, (id) =>
      success(id, credentials && { iceParameters: { ...credentials, candidates: [] } }),
    )
  }

  /** What is not understood is passed over: the SDK wants to hear "success" and no more. */
  #subscribe(frame: Frame): void {
    const member = this.#member()
    const asked = readSubscription(frame.message)
    if (member === undefined || asked === undefined) return
    const { transport, hub } = this.#ports
    const room = hub.channels.room(member.appId, member.channel)
    const { publisher } = asked
    const uid =
      typeof publisher === 'number'
        ? publisher
        : [...(room?.members.values() ?? [])].find(({ account }) => account === publisher)?.uid
    if (uid === undefined) return
    if (frame.type === 'subscribe') {
      for (const ssrc of asked.ssrcs) transport.subscribe(member, uid, ssrc)
    } else if (asked.ssrcs.length === 0) transport.unsubscribe(member, uid, undefined)
    else for (const ssrc of asked.ssrcs) transport.unsubscribe(member, uid, ssrc)
  }

  /** Submits what a message means, and answers it. */
  #act(frame: Frame, event: OwnEvent | undefined): void {
    if (event === undefined) {
      // Something we do not know, such as a new kind of `control`; refusing it would do more harm.
      this.#reply(frame, success)
      return
    }
    this.#submit(event, (refused) => {
      if (refused === undefined) this.#reply(frame, success)
      else this.#refuse(frame, ANSWERS[refused])
    })
  }

  #submit(event: OwnEvent, answer?: (refused: Refusal | undefined) => void): void {
    this.#ports.hub.submit({ ...event, connection: this.#socket.connection }, answer)
  }

  #reply(frame: Frame, make: (id: string) => string): void {
    if (frame.id !== undefined) this.#socket.send(make(frame.id))
  }

  #refuse(frame: Frame, { edgeCode, edgeText }: EdgeRefusal): void {
    this.#reply(frame, (id) => failure(id, edgeCode, edgeText))
  }

  #forbidden(): ReturnType<EdgePorts['rules']['forbiddenKinds']> {
    const member = this.#member()
    return member ? this.#ports.rules.forbiddenKinds(member, this.#ports.hub.now()) : []
  }

  #member(): Readonly<Member> | undefined {
    return this.#ports.hub.channels.connected(this.#socket.connection)
  }
}

type WithoutConnection<Event> = Event extends unknown ? Omit<Event, 'connection'> : never

/** What a client does inside, before its socket is named. */
type OwnEvent = WithoutConnection<
  Exclude<Extract<ChannelEvent, { connection: ConnectionId }>, { type: 'join' | 'rejoin' }>
>
