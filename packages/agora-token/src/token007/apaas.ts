import { Buffer } from 'node:buffer'

import type { PacketReader } from '../wire/packet-reader.ts'
import { pack, type Text } from '../wire/packet-writer.ts'
import { Service } from './service.ts'

export const kApaasServiceType = 7

const NO_ROLE = -1

/** Flexible Classroom: a room, a user and a role. */
export class ServiceApaas extends Service {
  static PRIVILEGE_ROOM_USER = 1
  static PRIVILEGE_USER = 2
  static PRIVILEGE_APP = 3

  __room_uuid: Text
  __user_uuid: Text
  /** Role 0 becomes −1, and −1 is read back as 65 535: both as in the official package. */
  __role: number

  constructor(roomUuid?: string, userUuid?: string | number, role?: number) {
    super(kApaasServiceType)
    this.__room_uuid = roomUuid || ''
    // Numbers other than 0 stay numbers and throw when packed.
    this.__user_uuid = (userUuid || '') as string
    this.__role = role || NO_ROLE
  }

  override pack(): Buffer {
    const body = pack((out) => {
      out.text(this.__room_uuid)
      out.text(this.__user_uuid)
      out.i16(this.__role)
    })
    return Buffer.concat([super.pack(), body])
  }

  override unpack(buffer: Buffer): PacketReader {
    const reader = super.unpack(buffer)
    this.__room_uuid = reader.getString()
    this.__user_uuid = reader.getString()
    this.__role = reader.getInt16()
    return reader
  }
}
