import { isRole } from './role.ts'
import { rtcService, rtmService, tokenFor, untilAll } from './rtc-services.ts'

/** Who a user is in a channel. */
export const Role: {
  /** May publish audio, video and data. */
  PUBLISHER: number
  /** May only receive. */
  SUBSCRIBER: number
} = { PUBLISHER: 1, SUBSCRIBER: 2 }

/**
 * 007 tokens for one RTC channel, with or without RTM. All times are seconds from now. Every method answers `''` when
 * App ID or certificate are not 32 hexadecimal characters, and throws `RangeError` for a time outside 0 to 2³²−1.
 */
export class RtcTokenBuilder {
  /**
   * A token for a channel and a user. All privileges end together.
   *
   * @param uid - 0 lets every user in.
   * @param role - A publisher may publish; every other value may only join.
   * @param tokenExpire - Seconds until the token ends.
   * @param privilegeExpire - Seconds until the privileges end; 0 is with the token.
   */
  static buildTokenWithUid(
    appId: string,
    appCertificate: string,
    channelName: string,
    uid: string | number,
    role: number,
    tokenExpire: number,
    privilegeExpire = 0,
  ): string {
    return RtcTokenBuilder.buildTokenWithUserAccount(
      appId,
      appCertificate,
      channelName,
      uid,
      role,
      tokenExpire,
      privilegeExpire,
    )
  }

  /** As {@link RtcTokenBuilder.buildTokenWithUid}, for a user who is known by a text. */
  static buildTokenWithUserAccount(
    appId: string,
    appCertificate: string,
    channelName: string,
    account: string | number,
    role: number,
    tokenExpire: number,
    privilegeExpire = 0,
  ): string {
    const token = tokenFor(appId, appCertificate, tokenExpire)
    const privileges = untilAll(privilegeExpire, isRole(role, Role.PUBLISHER))
    token.add_service(rtcService(channelName, account, privileges))
    return token.build()
  }

  /** A token whose four privileges each have an end of their own; 0 is with the token. */
  static buildTokenWithUidAndPrivilege(
    appId: string,
    appCertificate: string,
    channelName: string,
    uid: string | number,
    tokenExpire: number,
    joinChannelPrivilegeExpire: number,
    pubAudioPrivilegeExpire: number,
    pubVideoPrivilegeExpire: number,
    pubDataStreamPrivilegeExpire: number,
  ): string {
    return RtcTokenBuilder.BuildTokenWithUserAccountAndPrivilege(
      appId,
      appCertificate,
      channelName,
      uid,
      tokenExpire,
      joinChannelPrivilegeExpire,
      pubAudioPrivilegeExpire,
      pubVideoPrivilegeExpire,
      pubDataStreamPrivilegeExpire,
    )
  }

  /** As {@link RtcTokenBuilder.buildTokenWithUidAndPrivilege}. The capital B is official. */
  static BuildTokenWithUserAccountAndPrivilege(
    appId: string,
    appCertificate: string,
    channelName: string,
    account: string | number,
    tokenExpire: number,
    joinChannelPrivilegeExpire: number,
    pubAudioPrivilegeExpire: number,
    pubVideoPrivilegeExpire: number,
    pubDataStreamPrivilegeExpire: number,
  ): string {
    const token = tokenFor(appId, appCertificate, tokenExpire)
    const privileges = {
      join: joinChannelPrivilegeExpire,
      publish: {
        audio: pubAudioPrivilegeExpire,
        video: pubVideoPrivilegeExpire,
        data: pubDataStreamPrivilegeExpire,
      },
    }
    token.add_service(rtcService(channelName, account, privileges))
    return token.build()
  }

  /**
   * A token for RTC and RTM under one account. The RTM login ends with the token, whatever `privilegeExpire` is.
   *
   * @param account - A text. A number other than 0 throws `TypeError`: RTM takes none.
   */
  static buildTokenWithRtm(
    appId: string,
    appCertificate: string,
    channelName: string,
    account: string | number,
    role: number,
    tokenExpire: number,
    privilegeExpire = 0,
  ): string {
    const token = tokenFor(appId, appCertificate, tokenExpire)
    const privileges = untilAll(privilegeExpire, isRole(role, Role.PUBLISHER))
    token.add_service(rtcService(channelName, account, privileges))
    token.add_service(rtmService(account, tokenExpire))
    return token.build()
  }

  /**
   * A token for RTC and RTM with an account and an end each. In spite of the name it holds the RTM service, not RTM 2.
   *
   * @param rtcTokenExpire - Seconds until the whole token ends, RTM included.
   * @param rtmUserId - A text. A number other than 0 throws `TypeError`.
   */
  static buildTokenWithRtm2(
    appId: string,
    appCertificate: string,
    channelName: string,
    rtcAccount: string | number,
    rtcRole: number,
    rtcTokenExpire: number,
    joinChannelPrivilegeExpire: number,
    pubAudioPrivilegeExpire: number,
    pubVideoPrivilegeExpire: number,
    pubDataStreamPrivilegeExpire: number,
    rtmUserId: string | number,
    rtmTokenExpire: number,
  ): string {
    const token = tokenFor(appId, appCertificate, rtcTokenExpire)
    const publish = {
      audio: pubAudioPrivilegeExpire,
      video: pubVideoPrivilegeExpire,
      data: pubDataStreamPrivilegeExpire,
    }
    const privileges = {
      join: joinChannelPrivilegeExpire,
      ...(isRole(rtcRole, Role.PUBLISHER) && { publish }),
    }
    token.add_service(rtcService(channelName, rtcAccount, privileges))
    token.add_service(rtmService(rtmUserId, rtmTokenExpire))
    return token.build()
  }
}
