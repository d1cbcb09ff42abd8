import { ServiceApaas, ServiceChat } from '../token007/index.ts'
import { md5OfUser } from '../wire/md5-of-user.ts'
import { rtmService, tokenFor } from './rtc-services.ts'

/** The methods of EducationTokenBuilder and ApaasTokenBuilder, which are the same thing under an old and a new name. */
export class ClassroomTokenBuilder {
  /**
   * A token for one user in one room, good for the classroom, RTM and Chat.
   *
   * As in the official package the classroom service is granted no privilege here, and role 0 counts as none.
   *
   * @param userUuid - A text. A number other than 0 throws `TypeError`.
   * @param expire - Seconds until it ends.
   * @returns The token, or `''` when App ID or certificate are not 32 hexadecimal characters.
   */
  static buildRoomUserToken(
    appId: string,
    appCertificate: string,
    roomUuid: string,
    userUuid: string | number,
    role: number,
    expire: number,
  ): string {
    const token = tokenFor(appId, appCertificate, expire)
    const chat = new ServiceChat(md5OfUser(userUuid))
    chat.add_privilege(ServiceChat.kPrivilegeUser, expire)
    token.add_service(new ServiceApaas(roomUuid, userUuid, role))
    token.add_service(rtmService(userUuid, expire))
    token.add_service(chat)
    return token.build()
  }

  /** A token for one user in any room. @param expire - Seconds until it ends. */
  static buildUserToken(
    appId: string,
    appCertificate: string,
    userUuid: string | number,
    expire: number,
  ): string {
    const token = tokenFor(appId, appCertificate, expire)
    const service = new ServiceApaas('', userUuid)
    service.add_privilege(ServiceApaas.PRIVILEGE_USER, expire)
    token.add_service(service)
    return token.build()
  }

  /** A token for the app itself: keep it on the server. @param expire - Seconds until it ends. */
  static buildAppToken(appId: string, appCertificate: string, expire: number): string {
    const token = tokenFor(appId, appCertificate, expire)
    const service = new ServiceApaas()
    service.add_privilege(ServiceApaas.PRIVILEGE_APP, expire)
    token.add_service(service)
    return token.build()
  }
}
