import { type Rtm2Permissions, ServiceRtm2 } from '../token007/index.ts'
import { rtmService, tokenFor } from './rtc-services.ts'

/** 007 tokens for RTM. */
export class RtmTokenBuilder {
  /**
   * A token to log in to RTM.
   *
   * @param userId - A text. A number other than 0 throws `TypeError`, as in the official package.
   * @param expire - Seconds until it ends.
   * @returns The token, or `''` when App ID or certificate are not 32 hexadecimal characters.
   */
  static buildToken(
    appId: string,
    appCertificate: string,
    userId: string | number,
    expire: number,
  ): string {
    const token = tokenFor(appId, appCertificate, expire)
    token.add_service(rtmService(userId, expire))
    return token.build()
  }

  /**
   * A token for RTM 2 that is limited to some resources. Agora enables these on request.
   *
   * @param userId - Here a number is taken as its text, and 0 as every user.
   * @param expire - Seconds until it ends.
   * @returns The token, or `''` when App ID or certificate are not 32 hexadecimal characters.
   */
  static buildTokenWithPermissions(
    appId: string,
    appCertificate: string,
    userId: string | number,
    permissions: Rtm2Permissions,
    expire: number,
  ): string {
    const token = tokenFor(appId, appCertificate, expire)
    const service = new ServiceRtm2(userId, permissions)
    service.add_privilege(ServiceRtm2.kPrivilegeLogin, expire)
    token.add_service(service)
    return token.build()
  }
}
