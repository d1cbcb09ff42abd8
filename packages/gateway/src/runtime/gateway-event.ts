import type { AdmissionReason } from '@tessera/token/admission'
import type { Fact, RemovalCause } from '../channels/index.ts'

/** Everything that the gateway tells about itself, in the order in which it happened. Holds no secret. */
export type GatewayEvent =
  | Fact
  | {
      readonly type: 'admitted'
      /** The gateway's time, in Unix seconds. */
      readonly at: number
      readonly appId: string
      readonly channel: string
      readonly uid: number
      readonly account?: string
      readonly by: 'token' | 'app-id'
    }
  | {
      /** A join was refused at the access point (the SDK asks twice, so it comes twice), or later at the edge. */
      readonly type: 'refused'
      readonly at: number
      readonly appId: string
      readonly channel: string
      readonly uid: number
      readonly account?: string
      readonly stage: 'access-point' | 'edge' | 'renewal'
      readonly reason: AdmissionReason | 'OVERLOADED' | 'TICKET_MISMATCH'
      readonly code: number
    }
  | {
      /**
       * Somebody with a good token met a kicking rule, or came back when a newer client had its uid: let in as far as the
       * SDK needs it, and put out at once.
       */
      readonly type: 'turned-away'
      readonly at: number
      readonly appId: string
      readonly channel: string
      readonly uid: number
      readonly account?: string
      readonly cause: RemovalCause | 'replaced'
    }
  | {
      readonly type: 'clock-advanced'
      readonly at: number
      readonly seconds: number
      readonly offsetSeconds: number
    }

export type GatewayEventType = GatewayEvent['type']
