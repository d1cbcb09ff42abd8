import { AccessToken, priviledges } from '../token006/access-token.ts'

/** RTM knew one role. */
export const Role: { Rtm_User: number } = { Rtm_User: 1 }

/** 006 tokens for RTM. */
export class RtmTokenBuilder {
  /**
   * A token to log in to RTM.
   *
   * @param account - A text; a number throws `TypeError`.
   * @param _role - Not used.
   * @param privilegeExpiredTs - Unix seconds.
   */
  static buildToken(
    appID: string,
    appCertificate: string,
    account: string | number,
    _role: number,
    privilegeExpiredTs: number,
  ): string {
    const token = new AccessToken(appID, appCertificate, account, '')
    token.addPriviledge(priviledges.kRtmLogin, privilegeExpiredTs)
    return token.build()
  }
}
