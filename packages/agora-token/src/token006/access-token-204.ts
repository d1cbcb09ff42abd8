import { AccessToken as AccessTokenOf206, version } from './access-token.ts'

export { version }

/** What a 006 token may allow, with the numbers that `agora-access-token` still names. */
export const priviledges: {
  kJoinChannel: number
  kPublishAudioStream: number
  kPublishVideoStream: number
  kPublishDataStream: number
  kPublishAudiocdn: number
  kPublishVideoCdn: number
  kRequestPublishAudioStream: number
  kRequestPublishVideoStream: number
  kRequestPublishDataStream: number
  kInvitePublishAudioStream: number
  kInvitePublishVideoStream: number
  kInvitePublishDataStream: number
  kAdministrateChannel: number
  kRtmLogin: number
} = {
  kJoinChannel: 1,
  kPublishAudioStream: 2,
  kPublishVideoStream: 3,
  kPublishDataStream: 4,
  kPublishAudiocdn: 5,
  kPublishVideoCdn: 6,
  kRequestPublishAudioStream: 7,
  kRequestPublishVideoStream: 8,
  kRequestPublishDataStream: 9,
  kInvitePublishAudioStream: 10,
  kInvitePublishVideoStream: 11,
  kInvitePublishDataStream: 12,
  kAdministrateChannel: 101,
  kRtmLogin: 1000,
}

/** The 006 token of `agora-access-token`: reading a token leaves the App ID as it was. */
export class AccessToken extends AccessTokenOf206 {
  override fromString(originToken: string): boolean {
    const { appID } = this
    const isRead = super.fromString(originToken)
    this.appID = appID
    return isRead
  }
}
