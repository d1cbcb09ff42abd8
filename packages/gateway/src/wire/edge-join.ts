import { REFUSALS } from '@tessera/token/admission'
import { type Grant, type Identity, identityOf, type RemovalCause } from '../channels/index.ts'
import type { EdgePorts } from './edge-ports.ts'
import type { JoinMessage } from './messages.ts'
import { type Ticket, tokenDigest } from './ticket.ts'

/** What the edge makes of a `join_v3`. */
export type JoinVerdict =
  | { readonly type: 'refused' }
  /** The SDK understands an end only from inside: it is told that it is in, and then that it is out. */
  | {
      readonly type: 'turned-away'
      readonly who: Identity
      readonly cause: RemovalCause | 'expired'
    }
  | { readonly type: 'admitted'; readonly who: Identity; readonly grant: Grant }

/**
 * Judges a join at the edge: the ticket of the access point has to be about this very join, and what it was given for is
 * judged once more, since clock, project and rules may have changed.
 *
 * @param message - `undefined` when it could not be read.
 */
export function judgeJoin(
  message: JoinMessage | undefined,
  address: string,
  ports: EdgePorts,
): JoinVerdict {
  const { hub, door, events, rules, tickets } = ports
  const now = hub.now()
  const code = REFUSALS.BAD_SIGNATURE.edgeCode
  const ticket = message && tickets.open(message.ap_response.cert)
  if (message === undefined || ticket === undefined || !isAbout(ticket, message)) {
    const where = {
      appId: message?.app_id ?? '',
      channel: message?.channel_name ?? '',
      uid: message?.ap_response.uid ?? 0,
    }
    events.add({
      type: 'refused',
      stage: 'edge',
      at: now,
      ...where,
      reason: 'TICKET_MISMATCH',
      code,
    })
    return { type: 'refused' }
  }
  const who = identityOf(ticket)
  if (ticket.endAtOnce === true) return { type: 'turned-away', who, cause: 'expired' }

  const admission = door.join(who, ticket.requestedUid, message.channel_key, now)
  if (!admission.admitted) {
    const { reason } = admission
    events.add({ type: 'refused', stage: 'edge', at: now, ...who, reason, code })
    return { type: 'refused' }
  }
  const cause = rules.banOf({ ...who, address }, now)
  if (cause === undefined) return { type: 'admitted', who, grant: door.grantOf(admission) }
  events.add({ type: 'turned-away', at: now, ...who, cause })
  return { type: 'turned-away', who, cause }
}

function isAbout(ticket: Ticket, message: JoinMessage): boolean {
  return (
    ticket.appId === message.app_id &&
    ticket.channel === message.channel_name &&
    ticket.tokenDigest === tokenDigest(message.channel_key) &&
    ticket.uid === message.ap_response.uid &&
    ticket.sessionId === message.session_id &&
    (message.string_uid === undefined || ticket.account === message.string_uid)
  )
}
