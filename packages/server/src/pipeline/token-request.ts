import type { Role } from '@tessera/token'

/** Privileges of RTC by name, each with its lifetime in seconds from issue; 0 ends with the token. */
export interface RtcPrivileges {
  readonly joinChannel?: number | undefined
  readonly publishAudioStream?: number | undefined
  readonly publishVideoStream?: number | undefined
  readonly publishDataStream?: number | undefined
}

/**
 * One service as a caller asks for it. `channel: "*"` and `uid: 0` are the wildcards, which a policy has to allow by
 * name. Without a role (and privileges) the least is asked for: subscriber.
 */
export type RequestedService =
  | {
      readonly type: 'rtc'
      readonly channel: string
      readonly uid: number | string
      readonly role?: Role | undefined
      readonly privileges?: RtcPrivileges | undefined
    }
  | { readonly type: 'rtm'; readonly userId: string | number }
  | {
      readonly type: 'rtm2'
      readonly userId: string | number
      readonly permissions?: Rtm2PermissionRequest | undefined
    }
  | { readonly type: 'chat'; readonly userId: string | number }
  | { readonly type: 'chatApp' }
  | { readonly type: 'streaming' | 'fcdn'; readonly channel: string; readonly uid: number | string }
  | { readonly type: 'fpa' }
  | {
      readonly type: 'apaasRoomUser'
      readonly roomUuid: string
      readonly userUuid: string | number
      readonly role: number
    }
  | { readonly type: 'apaasUser'; readonly userUuid: string | number }
  | { readonly type: 'apaasApp' }
  | { readonly type: 'conversationalAi' | 'speechToText' }

export interface Rtm2ResourceRequest {
  readonly read?: readonly string[] | undefined
  readonly write?: readonly string[] | undefined
}

export interface Rtm2PermissionRequest {
  readonly messageChannels?: Rtm2ResourceRequest | undefined
  readonly streamChannels?: Rtm2ResourceRequest | undefined
  readonly groupChannels?: Rtm2ResourceRequest | undefined
  readonly serverGroups?: Rtm2ResourceRequest | undefined
  readonly users?: Rtm2ResourceRequest | undefined
}

/** What a caller asks for, whichever endpoint it came through. */
export interface TokenRequest {
  /** App ID of the project; may be left out where there is only one. */
  readonly project?: string | undefined
  readonly format: '007' | '006'
  /** Seconds from now; without it the policy's default. */
  readonly expiresInSeconds?: number | undefined
  readonly services: readonly RequestedService[]
}

/** What the policy made of a request: what will be signed, no more than was asked and no more than is allowed. */
export interface Grant {
  readonly format: '007' | '006'
  readonly expiresInSeconds: number
  readonly services: readonly RequestedService[]
  /** The rule that allowed it. */
  readonly rule: string
}

/** What the caller gets. Times: Unix seconds. */
export interface IssuedToken {
  readonly token: string
  readonly format: '007' | '006'
  readonly appId: string
  readonly services: readonly RequestedService[]
  readonly expiresInSeconds: number
  readonly expiresAt: number
  readonly serverTime: number
}
