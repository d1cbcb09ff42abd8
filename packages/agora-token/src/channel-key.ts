import { Buffer } from 'node:buffer'

import { hmacSha1Hex } from './wire/hmac.ts'
import { packFixed } from './wire/packet-writer.ts'

export const version = '005'
/** For {@link generateInChannelPermissionKey}: the user may not publish. */
export const noUpload = '0'
/** For {@link generateInChannelPermissionKey}: the user may publish audio and video. */
export const audioVideoUpload = '3'

const MEDIA_CHANNEL = 1
const RECORDING = 2
const PUBLIC_SHARING = 3
const IN_CHANNEL_PERMISSION = 4

const ALLOW_UPLOAD_IN_CHANNEL = 1

/** What a 005 key carries beside its fixed fields. */
export type Extra = { [key: number]: string } | null

/**
 * A 005 key for public sharing.
 *
 * @param unixTs - The time of issue, Unix seconds.
 * @param randomInt - 0 to 2³²−1; draw it from a CSPRNG.
 * @param expiredTs - The Unix second at which the stay in the channel ends; 0 is no limit.
 * @throws {RangeError} When a number does not fit its field, or everything together 1024 bytes.
 */
export function generatePublicSharingKey(
  appID: string,
  appCertificate: string,
  channelName: string | number,
  unixTs: number,
  randomInt: number,
  uid: number,
  expiredTs: number,
): string {
  const channel = channelName.toString()
  return generateDynamicKey(
    appID,
    appCertificate,
    channel,
    unixTs,
    randomInt,
    uid,
    expiredTs,
    null,
    PUBLIC_SHARING,
  )
}

/** A 005 key for recording; see {@link generatePublicSharingKey} for the arguments. */
export function generateRecordingKey(
  appID: string,
  appCertificate: string,
  channelName: string | number,
  unixTs: number,
  randomInt: number,
  uid: number,
  expiredTs: number,
): string {
  const channel = channelName.toString()
  return generateDynamicKey(
    appID,
    appCertificate,
    channel,
    unixTs,
    randomInt,
    uid,
    expiredTs,
    null,
    RECORDING,
  )
}

/** A 005 key for joining a channel; see {@link generatePublicSharingKey} for the arguments. */
export function generateMediaChannelKey(
  appID: string,
  appCertificate: string,
  channelName: string | number,
  unixTs: number,
  randomInt: number,
  uid: number,
  expiredTs: number,
): string {
  const channel = channelName.toString()
  return generateDynamicKey(
    appID,
    appCertificate,
    channel,
    unixTs,
    randomInt,
    uid,
    expiredTs,
    null,
    MEDIA_CHANNEL,
  )
}

/**
 * A 005 key that grants or denies publishing; see {@link generatePublicSharingKey} for the other arguments.
 *
 * @param permission - {@link noUpload} or {@link audioVideoUpload}.
 */
export function generateInChannelPermissionKey(
  appID: string,
  appCertificate: string,
  channelName: string,
  unixTs: number,
  randomInt: number,
  uid: number,
  expiredTs: number,
  permission: string,
): string {
  const extra = { [ALLOW_UPLOAD_IN_CHANNEL]: permission }
  return generateDynamicKey(
    appID,
    appCertificate,
    channelName,
    unixTs,
    randomInt,
    uid,
    expiredTs,
    extra,
    IN_CHANNEL_PERMISSION,
  )
}

/**
 * A 005 key for any service; the other functions call it. Ids are read as hexadecimal up to the first character that is
 * none, and not checked further.
 */
export function generateDynamicKey(
  appID: string,
  appCertificate: string,
  channelName: string,
  unixTs: number,
  randomInt: number,
  uid: number,
  expiredTs: number,
  extra: Extra,
  serviceType: number,
): string {
  const rawAppID = Buffer.from(appID, 'hex')
  const rawAppCertificate = Buffer.from(appCertificate, 'hex')
  const message = packFixed((out) => {
    out.u16(serviceType)
    out.counted(rawAppID)
    out.u32(unixTs)
    out.u32(randomInt)
    out.text(channelName)
    out.u32(uid)
    out.u32(expiredTs)
    out.texts(extra)
  })
  const content = packFixed((out) => {
    out.u16(serviceType)
    out.text(hmacSha1Hex(rawAppCertificate, message))
    out.counted(rawAppID)
    out.u32(unixTs)
    out.u32(randomInt)
    out.u32(expiredTs)
    out.texts(extra)
  })
  return version + content.toString('base64')
}
