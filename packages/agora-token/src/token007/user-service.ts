import { Buffer } from 'node:buffer'

import type { PacketReader } from '../wire/packet-reader.ts'
import { pack, type Text } from '../wire/packet-writer.ts'
import { Service } from './service.ts'

/** A service whose body is one user: RTM and Chat. */
export class UserService extends Service {
  __user_id: Text

  constructor(service_type: number, user_id?: string | number) {
    super(service_type)
    // 0 and '' are no user. Any other number stays a number, and throws when packed.
    this.__user_id = (user_id || '') as string
  }

  override pack(): Buffer {
    const body = pack((out) => out.text(this.__user_id))
    return Buffer.concat([super.pack(), body])
  }

  override unpack(buffer: Buffer): PacketReader {
    const reader = super.unpack(buffer)
    this.__user_id = reader.getString()
    return reader
  }
}
