/*
 * What the server's API answers, as far as the console reads it. Declared once, here, and imported from nowhere: the
 * console knows the server by its public API alone. Times are Unix seconds unless the name says otherwise.
 */

export type Role = 'owner' | 'operator' | 'viewer'

export interface Account {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly hasPassword: boolean
}

/** An account as the list of accounts shows it. */
export interface AccountEntry extends Account {
  readonly createdAt?: number
  readonly lastSignInAt?: number
  readonly disabled?: boolean
}

export interface Session {
  readonly account: Account
  readonly csrfToken: string
  /** Whether a new password takes the present one. */
  readonly needsCurrentPassword?: boolean
  readonly idleEndsAt: number
  readonly endsAt: number
}

export interface SignInMethods {
  readonly isSetUp: boolean
  readonly methods: { readonly password: boolean; readonly oidc?: { readonly name: string } }
  /** Of whoever is signed in. */
  readonly session?: Session
}

export interface Certificate {
  readonly slot: 'primary' | 'secondary'
  readonly enabled: boolean
  /** 8 hexadecimal characters. */
  readonly fingerprint: string
  readonly createdAt: number
  /** When no token that it signed is valid any more; absent when that is now. */
  readonly safeToDeleteAt?: number
}

export interface Project {
  readonly appId: string
  readonly name: string
  readonly origin: 'existing' | 'local'
  readonly status: 'active' | 'disabled'
  readonly coHostAuthentication: boolean
  readonly allowsAppIdOnly: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly certificates: readonly Certificate[]
}

export interface RequestedService {
  readonly type: string
  readonly [field: string]: unknown
}

export interface TokenRequest {
  readonly project?: string
  readonly format?: '007' | '006'
  readonly expiresInSeconds?: number
  readonly services: readonly RequestedService[]
}

export interface IssuedToken {
  readonly token: string
  readonly format: '007' | '006'
  readonly appId: string
  readonly services: readonly RequestedService[]
  readonly expiresInSeconds: number
  readonly expiresAt: number
  readonly serverTime: number
}

export interface ApiKey {
  readonly id: string
  readonly prefix: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: number
  readonly expiresAt?: number
  readonly lastUsedAt?: number
  readonly revokedAt?: number
  readonly allowedAddresses?: readonly string[]
}

export interface Ticket {
  readonly id: string
  readonly name: string
  readonly bounds: TicketBounds
  readonly createdAt: number
  readonly expiresAt: number
  readonly revokedAt?: number
}

export interface TicketBounds {
  readonly project?: string
  readonly channels?: readonly string[]
  readonly maxRole?: 'publisher' | 'subscriber'
  readonly uid?: number | string
  readonly maxLifetimeSeconds?: number
}

export interface PolicyRule {
  readonly id: string
  readonly name: string
  readonly position: number
  readonly rule: Readonly<Record<string, unknown>>
  readonly createdAt: number
  readonly updatedAt: number
}

export interface Policies {
  /** Of the configuration file: asked first, and changed only there. */
  readonly fileRules: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[]
  readonly policies: readonly PolicyRule[]
}

/** Who vouches for callers, as the configuration file says. */
export interface ConfiguredProviders {
  readonly identityProviders: readonly IdentityProvider[]
  readonly forwardAuth?: { readonly url: string; readonly headers: readonly string[] }
  readonly signIn?: {
    readonly name: string
    readonly issuer: string
    readonly accounts: readonly {
      readonly claim: string
      readonly value: string
      readonly role: Role
    }[]
  }
}

export interface IdentityProvider {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly keys: {
    readonly kind: 'jwks-url' | 'static' | 'shared-secret'
    readonly url?: string
    readonly keyIds?: readonly string[]
    readonly algorithms: readonly string[]
  }
  readonly subjectClaim: string
  readonly scopesClaim: string
}

/** `POST /v1/admin/policies/explain`: what was decided, and how it came about. */
export interface PolicyExplanation {
  readonly granted: boolean
  readonly summary: string
  readonly refusal?: { readonly code: string; readonly detail: string; readonly hint?: string }
  readonly rules: readonly {
    readonly rule: string
    readonly matches: boolean
    readonly because: string
  }[]
  readonly services: readonly {
    readonly asked: RequestedService
    readonly granted?: RequestedService
    readonly rule?: string
    readonly because: string
    readonly entries: readonly {
      readonly rule: string
      readonly allow: number
      readonly allows: boolean
      readonly because: string
    }[]
  }[]
  readonly lifetime?: { readonly seconds: number; readonly because: string }
  readonly lacksMappedUid: boolean
}

export interface Ban {
  readonly id: string
  readonly reason: string
  readonly createdAt: number
  readonly createdBy: string
  readonly kickState: 'none' | 'pending' | 'done' | 'failed' | 'lifted'
  readonly appId?: string
  readonly subject?: string
  readonly uid?: string
  readonly channel?: string
  readonly address?: string
  readonly issuedBefore?: number
  readonly expiresAt?: number
  readonly liftedAt?: number
}

export interface AuditEntry {
  readonly chainId: string
  readonly sequence: number
  readonly event: AuditEvent
}

export interface AuditEvent {
  /** Unix milliseconds. */
  readonly at: number
  readonly action: string
  readonly requestId?: string
  readonly endpoint?: string
  readonly address?: string
  readonly principal?: { readonly kind: string; readonly subject: string; readonly issuer?: string }
  readonly appId?: string
  readonly services?: readonly RequestedService[]
  readonly expiresAt?: number
  readonly certificateSlot?: string
  readonly rule?: string
  readonly tokenHash?: string
  readonly reason?: string
  readonly change?: Readonly<Record<string, unknown>>
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[]
  readonly next?: string
}

/** What was found in a part of the log. */
export type AuditVerdict =
  | {
      readonly intact: true
      readonly chains: number
      /** Of this part. */
      readonly rows: number
      /** Older ones of this part that were archived, or whose time was over. */
      readonly removed?: number
      /** Where the next part begins. */
      readonly next?: string
    }
  | {
      readonly intact: false
      readonly code: string
      readonly chainId: string
      readonly sequence?: number
      readonly detail: string
    }

export interface AuditCount {
  /** Unix milliseconds. */
  readonly from: number
  readonly action: string
  readonly count: number
}

export interface Settings {
  readonly agoraRest: {
    readonly customerId?: string
    readonly hasCustomerSecret: boolean
    readonly baseUrls?: readonly string[]
  }
}

/** The local gateway: who is inside, and until when. `null` is "no limit". */
export interface GatewayState {
  readonly now: number
  readonly offsetSeconds: number
  readonly projects: readonly { readonly appId: string; readonly name: string }[]
  readonly channels: readonly GatewayChannel[]
}

export interface GatewayChannel {
  readonly appId: string
  readonly channel: string
  readonly members: readonly GatewayMember[]
}

export interface GatewayMember {
  readonly uid: number
  readonly account: string | null
  readonly sessionId: string
  readonly role: 'host' | 'audience'
  readonly mode: 'rtc' | 'live'
  readonly connected: boolean
  readonly joinedAt: number
  readonly publishing: readonly string[]
  readonly muted: readonly string[]
  readonly deadlines: {
    readonly endsAt: number | null
    readonly publishEndsAt: Readonly<Record<string, number | null>>
    readonly nextWakeAt: number | null
  }
}

export interface GatewayEvent {
  readonly type: string
  readonly at: number
  readonly appId?: string
  readonly channel?: string
  readonly uid?: number
  readonly account?: string
  readonly [detail: string]: unknown
}
