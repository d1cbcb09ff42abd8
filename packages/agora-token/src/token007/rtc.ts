import { Buffer } from 'node:buffer'

import type { PacketReader } from '../wire/packet-reader.ts'
import { pack, type Text } from '../wire/packet-writer.ts'
import { accountOf, Service } from './service.ts'

export const kRtcServiceType = 1

/** Calls and live streams: one channel and one user, where the uid 0 lets every user in. */
export class ServiceRtc extends Service {
  static kPrivilegeJoinChannel = 1
  static kPrivilegePublishAudioStream = 2
  static kPrivilegePublishVideoStream = 3
  static kPrivilegePublishDataStream = 4

  __channel_name: Text
  __uid: Text

  constructor(channel_name: string, uid: string | number) {
    super(kRtcServiceType)
    this.__channel_name = channel_name
    this.__uid = accountOf(uid)
  }

  // Every service packs its body before its privileges, so that of two mistakes the same one is reported.
  override pack(): Buffer {
    const body = pack((out) => {
      out.text(this.__channel_name)
      out.text(this.__uid)
    })
    return Buffer.concat([super.pack(), body])
  }

  override unpack(buffer: Buffer): PacketReader {
    const reader = super.unpack(buffer)
    this.__channel_name = reader.getString()
    this.__uid = reader.getString()
    return reader
  }
}
