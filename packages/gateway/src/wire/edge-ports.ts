import type { KickingRules } from '../bans/kicking-rules.ts'
import type { ConnectionId } from '../channels/index.ts'
import type { Door } from '../runtime/door.ts'
import type { EventLog } from '../runtime/event-log.ts'
import type { Hub } from '../runtime/hub.ts'
import type { Transport } from '../stun/transport.ts'
import type { TicketOffice } from './ticket.ts'

/** What all sessions of the edge share. */
export interface EdgePorts {
  readonly hub: Hub
  readonly door: Door
  readonly rules: KickingRules
  readonly events: EventLog
  readonly tickets: TicketOffice
  readonly transport: Transport
  /** Where the edge is, for ICE. */
  readonly edge: { readonly ip: string; readonly port: number }
}

/** The socket of one session. */
export interface EdgeSocket {
  readonly connection: ConnectionId
  /** The client's address, as kicking rules mean it. */
  readonly address: string
  send(text: string): void
  /** Ends the socket after a moment, so that what was sent can be read. */
  closeSoon(): void
}
