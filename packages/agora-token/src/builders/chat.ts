import { ServiceChat } from '../token007/index.ts'
import { tokenFor } from './rtc-services.ts'

/** 007 tokens for Chat. */
export class ChatTokenBuilder {
  /**
   * A token for one user.
   *
   * @param userUuid - A text. A number other than 0 throws `TypeError`, as in the official package.
   * @param expire - Seconds until it ends.
   * @returns The token, or `''` when App ID or certificate are not 32 hexadecimal characters.
   */
  static buildUserToken(
    appId: string,
    appCertificate: string,
    userUuid: string | number,
    expire: number,
  ): string {
    const token = tokenFor(appId, appCertificate, expire)
    const service = new ServiceChat(userUuid)
    service.add_privilege(ServiceChat.kPrivilegeUser, expire)
    token.add_service(service)
    return token.build()
  }

  /** A token for the app itself, which may administrate Chat: keep it on the server. @param expire - Seconds. */
  static buildAppToken(appId: string, appCertificate: string, expire: number): string {
    const token = tokenFor(appId, appCertificate, expire)
    const service = new ServiceChat()
    service.add_privilege(ServiceChat.kPrivilegeApp, expire)
    token.add_service(service)
    return token.build()
  }
}
