import { ServiceConvoAI } from '../token007/index.ts'
import { Role } from './rtc.ts'
import { rtcService, rtmService, tokenFor } from './rtc-services.ts'

/** 007 tokens for conversational AI: RTC, RTM and the service itself. */
export class ConvoAITokenBuilder {
  /**
   * All times are seconds from now; for a privilege, 0 is with the token.
   *
   * @param rtcRole - Only the number 1 is a publisher: unlike RtcTokenBuilder, this one does not take the text `'1'`.
   * @param rtcTokenExpire - Seconds until the whole token ends, RTM included.
   * @param rtmUserId - A text. A number other than 0 throws `TypeError`.
   * @returns The token, or `''` when App ID or certificate are not 32 hexadecimal characters.
   */
  static buildToken(
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
      ...(rtcRole === Role.PUBLISHER && { publish }),
    }
    token.add_service(rtcService(channelName, rtcAccount, privileges))
    token.add_service(rtmService(rtmUserId, rtmTokenExpire))
    token.add_service(new ServiceConvoAI())
    return token.build()
  }
}
