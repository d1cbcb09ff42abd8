import type { Call, Principal } from '../callers/principal.ts'
import type { RequestedService } from '../pipeline/token-request.ts'

/** One decision about a token. What is written is the JSON of this; the token itself never is. */
export interface AuditEvent {
  /** Unix milliseconds. */
  readonly at: number
  readonly action: 'token.issue' | 'token.refuse' | (string & {})
  readonly requestId: string
  readonly endpoint: string
  readonly address: string
  readonly principal: { readonly kind: string; readonly subject: string; readonly issuer?: string }
  readonly appId?: string
  readonly services?: readonly RequestedService[]
  /** Unix seconds. */
  readonly expiresAt?: number
  readonly certificateSlot?: string
  readonly rule?: string
  /** From `tokenHash`: enough to find the token, useless for joining. */
  readonly tokenHash?: string
  /** For refusals: the problem's code. */
  readonly reason?: string
  /** What is remarkable about the request beside the decision, such as a client that sent a certificate. */
  readonly note?: string
  /** For changes by administrators: what changed, without secrets. */
  readonly change?: Readonly<Record<string, unknown>>
}

/** Step five of issuing. */
export interface AuditLog {
  /**
   * Resolves once the row is durable; a token leaves only after that.
   *
   * @throws {Problem} `AUDIT_UNAVAILABLE` when the row cannot be written.
   */
  record(event: AuditEvent): Promise<void>

  /** The same for several; resolves once all of their rows are durable. */
  recordAll(events: readonly AuditEvent[]): Promise<void>
}

/** A log for which several rows are nothing else than one row several times. */
export function oneByOne(record: AuditLog['record']): AuditLog {
  return {
    record,
    async recordAll(events) {
      await Promise.all(events.map(record))
    },
  }
}

/** The part of an audit event that is about who asked. */
export type AuditCaller = Pick<AuditEvent, 'requestId' | 'endpoint' | 'address' | 'principal'>

export function auditCaller(call: Call, principal: Principal | undefined): AuditCaller {
  return {
    requestId: call.requestId,
    endpoint: call.endpoint,
    address: call.address,
    principal: principal === undefined ? { kind: 'unknown', subject: '' } : named(principal),
  }
}

function named({ kind, subject, issuer }: Principal): AuditCaller['principal'] {
  return issuer === undefined ? { kind, subject } : { kind, subject, issuer }
}
