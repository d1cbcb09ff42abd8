import { createRequire } from 'node:module'

/*
 * Agora's own npm packages, with the types they lack. They are what our tokens are compared with; nothing but tests
 * and benchmarks may import this.
 */

const require = createRequire(import.meta.url)

/** A service of npm agora-token, as far as comparisons need it. */
export interface OfficialService {
  add_privilege(id: number, seconds: number): void
  service_type(): number
}

/** `AccessToken2` of npm agora-token. */
export interface OfficialToken {
  /** Text when set by a caller, bytes when read from a token. */
  appId: string | Buffer
  issueTs: number
  expire: number
  salt: number
  readonly services: readonly OfficialService[]
  add_service(service: OfficialService): void
  build(): string
  from_string(token: string): boolean
  verifySignature(appCertificate: string): boolean
}

/** `Rtm2Permissions` of npm agora-token. */
export interface OfficialPermissions {
  add(resourceType: number, permissionType: number, resources: readonly string[]): void
}

interface OfficialModule {
  readonly AccessToken2: new (
    appId: string,
    appCertificate: string,
    issueTs: number,
    expire: number,
  ) => OfficialToken
  readonly ServiceRtc: new (channel: string, uid: number | string) => OfficialService
  readonly ServiceRtm: new (userId: string) => OfficialService
  readonly ServiceStreaming: new (channel: string, account: number | string) => OfficialService
  readonly ServiceFpa: new () => OfficialService
  readonly ServiceChat: new (userId: string) => OfficialService
  readonly ServiceFCdn: new (channel: string, account: number | string) => OfficialService
  readonly ServiceApaas: new (room: string, user: string, role: number) => OfficialService
  readonly ServiceRtm2: new (userId: string, permissions: OfficialPermissions) => OfficialService
  readonly ServiceConvoAI: new () => OfficialService
  readonly ServiceStt: new () => OfficialService
  readonly Rtm2Permissions: new () => OfficialPermissions
}

/** The classes of npm agora-token that its index does not export. */
export const official: OfficialModule = require('agora-token/src/AccessToken2') as OfficialModule

interface OfficialBuilders {
  readonly RtcTokenBuilder: {
    buildTokenWithUid(
      appId: string,
      appCertificate: string,
      channel: string,
      uid: number,
      role: number,
      tokenExpire: number,
      privilegeExpire: number,
    ): string
  }
}

/** The index of npm agora-token. */
export const officialBuilders: OfficialBuilders = require('agora-token') as OfficialBuilders

/** Reads a token with Agora's own code. @throws When it cannot, or when the certificate did not sign it. */
export function readOfficially(token: string, appCertificate: string): OfficialToken {
  const read = new official.AccessToken2('', '', 0, 0)
  if (!read.from_string(token)) throw new Error('the official package cannot read this token')
  if (!read.verifySignature(appCertificate)) throw new Error('the official package finds it forged')
  return read
}

interface OfficialAccessTokenModule {
  readonly RtcTokenBuilder: {
    buildTokenWithUid(
      appId: string,
      appCertificate: string,
      channel: string,
      uid: number,
      role: number,
      privilegeExpiredTs: number,
    ): string
  }
}

/** The index of npm agora-access-token, which makes tokens of version 006. */
export const officialAccessToken: OfficialAccessTokenModule =
  require('agora-access-token') as OfficialAccessTokenModule

interface OfficialToken006 {
  readonly appID: string
  messages: Readonly<Record<string, number>>
  salt: number
  ts: number
  build(): string
  fromString(token: string): boolean
}

const { AccessToken } = require('agora-token/src/AccessToken') as {
  readonly AccessToken: new (
    appId: string,
    appCertificate: string,
    channel: string,
    uid: number | string,
  ) => OfficialToken006
}

/**
 * Reads a token of version 006 with Agora's own code, which cannot verify one, but can make it again.
 *
 * @throws When it cannot be read, or made again with this certificate, channel and uid.
 */
export function readOfficially006(
  token: string,
  appCertificate: string,
  channel: string,
  uid: number | string,
): OfficialToken006 {
  const read = new AccessToken('', '', '', '')
  if (!read.fromString(token)) throw new Error('the official package cannot read this token')
  const again = new AccessToken(read.appID, appCertificate, channel, uid)
  again.salt = read.salt
  again.ts = read.ts
  again.messages = read.messages
  if (again.build() !== token) throw new Error('the official package makes another token of this')
  return read
}
