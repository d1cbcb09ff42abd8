import { AccessToken2, ServiceRtc, ServiceRtm } from '../token007/index.ts'

/** How long a user may do what in an RTC channel, in seconds from issue. 0 ends with the token. */
export interface RtcPrivileges {
  readonly join: number
  /** Absent for who may not publish. */
  readonly publish?: { readonly audio: number; readonly video: number; readonly data: number }
}

/** The same end for all privileges. */
export function untilAll(expire: number, isPublisher: boolean): RtcPrivileges {
  return isPublisher
    ? { join: expire, publish: { audio: expire, video: expire, data: expire } }
    : { join: expire }
}

export function rtcService(
  channelName: string,
  account: string | number,
  { join, publish }: RtcPrivileges,
): ServiceRtc {
  const service = new ServiceRtc(channelName, account)
  service.add_privilege(ServiceRtc.kPrivilegeJoinChannel, join)
  if (publish) {
    service.add_privilege(ServiceRtc.kPrivilegePublishAudioStream, publish.audio)
    service.add_privilege(ServiceRtc.kPrivilegePublishVideoStream, publish.video)
    service.add_privilege(ServiceRtc.kPrivilegePublishDataStream, publish.data)
  }
  return service
}

export function rtmService(userId: string | number, expire: number): ServiceRtm {
  const service = new ServiceRtm(userId)
  service.add_privilege(ServiceRtm.kPrivilegeLogin, expire)
  return service
}

/** An empty token issued now. @param expire - Seconds until it ends. */
export function tokenFor(appId: string, appCertificate: string, expire: number): AccessToken2 {
  return new AccessToken2(appId, appCertificate, null, expire)
}
