import type { AdmissionReason } from '@tessera/token/admission'
import { z } from 'zod'
import { type Identity, memberKey } from '../channels/index.ts'
import type { Door } from '../runtime/door.ts'
import type { EventLog } from '../runtime/event-log.ts'
import type { Hub } from '../runtime/hub.ts'
import type { LostStays } from '../runtime/lost-stays.ts'
import { type TicketOffice, tokenDigest } from './ticket.ts'
import { channelNumber, type UidAllocator } from './uids.ts'

/** What the SDK asks for: the edge's address. Private deployments ask for the first only. */
const SERVICE_FLAGS = new Map([
  [11, 4096],
  [26, 4_194_310],
])

const REQUEST_URI = 22
const REPLY_URI = 23
/** `unilbs internal error`: for requests that cannot be understood. */
const INTERNAL_ERROR = 2_010_008
/** `amount of users over load`. */
const OVERLOADED = 2_010_016

const schema = z.object({
  appid: z.string(),
  opid: z.number().default(0),
  sid: z.string().max(64),
  request_bodies: z
    .array(
      z.object({
        uri: z.number(),
        buffer: z.object({
          cname: z.string(),
          key: z.string(),
          uid: z.int().min(0).max(0xffff_ffff),
          service_ids: z.array(z.number()).min(1).max(8),
          detail: z.record(z.string(), z.unknown()).default({}),
        }),
      }),
    )
    .min(1),
})

/** Enough to answer a request that says nothing else. */
const opidSchema = z.object({ opid: z.number() })

type Body = z.infer<typeof schema>['request_bodies'][number]['buffer']

/** Where the string account stands in `detail`. */
const ACCOUNT_FIELD = '6'

/** What the access point works with. */
export interface AccessPointPorts {
  readonly hub: Hub
  readonly door: Door
  readonly events: EventLog
  readonly lost: LostStays
  readonly tickets: TicketOffice
  readonly uids: UidAllocator
  /** Where the edge is: becomes the host name of its socket and the address of the ICE checks. */
  readonly edge: { readonly ip: string; readonly port: number }
  /** Joins beyond this many members are refused as the platform refuses them. */
  readonly maxMembers: number
}

/**
 * Answers the first request of a join. Every refusal that an application ever sees comes from here.
 *
 * Always an answer, never an error: the SDK hangs on anything but a reply of this shape. It asks twice before it believes
 * a refusal, so nothing is remembered or counted here.
 *
 * @param text - The JSON in the form field `request`.
 */
export function answerAccessPoint(text: string, ports: AccessPointPorts): object {
  const content = parseJson(text)
  const parsed = schema.safeParse(content)
  const body = parsed.data?.request_bodies.find(({ uri }) => uri === REQUEST_URI)?.buffer
  const flags = (body?.service_ids ?? []).flatMap((id) => SERVICE_FLAGS.get(id) ?? [])
  if (parsed.data === undefined || body === undefined || flags.length === 0) {
    return accessPointFailure(opidSchema.safeParse(content).data?.opid)
  }
  const { appid: appId, opid, sid } = parsed.data
  const verdict = judge(appId, sid, body, ports)
  const found = { ...fields(opid, appId, body, verdict.uid, ports), ...verdict.found }
  return reply(
    opid,
    flags.map((flag) => element(flag, verdict.code, found)),
  )
}

/** The answer when there is no other: an error in the SDK's own terms. */
export function accessPointFailure(opid = 0): object {
  return reply(opid, [element(4096, INTERNAL_ERROR, { opid })])
}

interface Verdict {
  readonly code: number
  readonly uid: number
  readonly found: object
}

function judge(appId: string, sid: string, body: Body, ports: AccessPointPorts): Verdict {
  const { hub, door, events, lost, tickets, edge } = ports
  const { key: token, uid: requestedUid } = body
  const who = identify(appId, sid, body, ports)
  const { uid } = who
  const now = hub.now()
  const found = (endAtOnce?: true): Verdict => {
    const digest = tokenDigest(token)
    const ticket = { ...who, requestedUid, tokenDigest: digest, sessionId: sid, endAtOnce }
    return { code: 0, uid, found: { cert: tickets.issue(ticket), edges_services: [edge] } }
  }
  const refused = (reason: AdmissionReason | 'OVERLOADED', code: number): Verdict => {
    events.add({ type: 'refused', stage: 'access-point', at: now, ...who, reason, code })
    return { code, uid, found: {} }
  }

  const admission = door.join(who, requestedUid, token, now)
  const isInside = hub.channels.member(memberKey(appId, who.channel, uid))?.sessionId === sid
  if (!admission.admitted) {
    const verdict = refused(admission.reason, admission.platformCode ?? INTERNAL_ERROR)
    // On a reconnect the SDK understands only "expired"; on other refusals it would ask for ever. Let it in to be told.
    return (isInside || lost.has(sid)) && verdict.code !== EXPIRED ? found(true) : verdict
  }
  if (!isInside && hub.channels.size >= ports.maxMembers) return refused('OVERLOADED', OVERLOADED)
  events.add({ type: 'admitted', at: now, ...who, by: admission.by })
  return found()
}

/** `dynamic key expired`. */
const EXPIRED = 2_010_013

function identify(appId: string, sid: string, body: Body, ports: AccessPointPorts): Identity {
  const { cname: channel, uid } = body
  const account = body.detail[ACCOUNT_FIELD]
  if (typeof account === 'string' && account !== '') {
    return { appId, channel, uid: ports.uids.forAccount(appId, account), account }
  }
  if (uid !== 0) return { appId, channel, uid }
  const given = ports.uids.forSession(appId, channel, sid, (candidate) => {
    const member = ports.hub.channels.member(memberKey(appId, channel, candidate))
    return member !== undefined && member.sessionId !== sid
  })
  return { appId, channel, uid: given }
}

function fields(
  opid: number,
  appId: string,
  body: Body,
  uid: number,
  ports: AccessPointPorts,
): object {
  return {
    opid,
    cname: body.cname,
    server_ts: Math.floor(ports.hub.now() * 1000),
    uid,
    cid: channelNumber(appId, body.cname),
  }
}

function element(flag: number, code: number, content: object): object {
  return {
    uri: REPLY_URI,
    buffer: { code, flag, cert: '', edges_services: [], detail: {}, ...content },
  }
}

function reply(opid: number, elements: readonly object[]): object {
  // Without a top-level `detail` the SDK throws on a refusal, and asks again for ever.
  return { opid, detail: {}, response_body: elements }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
