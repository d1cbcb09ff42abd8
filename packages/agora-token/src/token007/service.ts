import { Buffer } from 'node:buffer'

import { PacketReader } from '../wire/packet-reader.ts'
import { pack, type PrivilegeMap } from '../wire/packet-writer.ts'

/** What every service of a 007 token has: a type and privileges. Extend it for a type that is missing here. */
export class Service {
  __type: number
  /** Privilege number to seconds from issue; 0 ends with the token. */
  __privileges: PrivilegeMap = {}

  constructor(service_type: number) {
    this.__type = service_type
  }

  service_type(): number {
    return this.__type
  }

  /** Sets one privilege. @param expire - Seconds from issue, 0 to 2³²−1. */
  add_privilege(privilege: number, expire: number): void {
    this.__privileges[privilege] = expire
  }

  /** The bytes of this service in a token. @throws {RangeError} When a number does not fit its field. */
  pack(): Buffer {
    return Buffer.concat([this.__pack_type(), this.__pack_privileges()])
  }

  /** Takes over what stands in `buffer`, which begins after the type, and returns a reader for what follows. */
  unpack(buffer: Buffer): PacketReader {
    const reader = new PacketReader(buffer)
    this.__privileges = reader.getTreeMapUInt32()
    return reader
  }

  __pack_type(): Buffer {
    return pack((out) => out.u16(this.__type))
  }

  __pack_privileges(): Buffer {
    return pack((out) => out.privileges(this.__privileges))
  }
}

/** A user as a text: the number 0 is every user, any other number its decimal text, a text itself. */
export function accountOf(user: string | number): string {
  return user === 0 ? '' : `${user}`
}
