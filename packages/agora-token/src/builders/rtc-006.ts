import { AccessToken, priviledges } from '../token006/access-token.ts'
import { isRole } from './role.ts'

/** Who a user is in a channel, in 006 tokens. */
export const Role: {
  /** Deprecated by Agora: the same as PUBLISHER. */
  ATTENDEE: number
  /** May publish audio, video and data. */
  PUBLISHER: number
  /** May only receive. */
  SUBSCRIBER: number
  /** Deprecated by Agora: the same as PUBLISHER. */
  ADMIN: number
} = { ATTENDEE: 0, PUBLISHER: 1, SUBSCRIBER: 2, ADMIN: 101 }

/** 006 tokens for one RTC channel. Times are Unix seconds here; ids are not checked. */
export class RtcTokenBuilder {
  /** A token for a channel and a uid, where 0 lets every user in. @param privilegeExpiredTs - Unix seconds. */
  static buildTokenWithUid(
    appID: string,
    appCertificate: string,
    channelName: string,
    uid: string | number,
    role: number,
    privilegeExpiredTs: number,
  ): string {
    return RtcTokenBuilder.buildTokenWithAccount(
      appID,
      appCertificate,
      channelName,
      uid,
      role,
      privilegeExpiredTs,
    )
  }

  /** A token for a channel and a user known by a text. @param privilegeExpiredTs - Unix seconds. */
  static buildTokenWithAccount(
    appID: string,
    appCertificate: string,
    channelName: string,
    account: string | number,
    role: number,
    privilegeExpiredTs: number,
  ): string {
    const token = new AccessToken(appID, appCertificate, channelName, account)
    token.addPriviledge(priviledges.kJoinChannel, privilegeExpiredTs)
    if (isRole(role, Role.ATTENDEE) || isRole(role, Role.PUBLISHER) || isRole(role, Role.ADMIN)) {
      token.addPriviledge(priviledges.kPublishAudioStream, privilegeExpiredTs)
      token.addPriviledge(priviledges.kPublishVideoStream, privilegeExpiredTs)
      token.addPriviledge(priviledges.kPublishDataStream, privilegeExpiredTs)
    }
    return token.build()
  }
}
