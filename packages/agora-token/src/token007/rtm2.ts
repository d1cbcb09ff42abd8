import { Buffer } from 'node:buffer'

import type { PacketReader } from '../wire/packet-reader.ts'
import { pack, type PacketWriter, type Text } from '../wire/packet-writer.ts'
import { Rtm2Permissions } from './rtm2-permissions.ts'
import { accountOf, Service } from './service.ts'

export const kRtm2ServiceType = 8

/** Messages and signaling for one user, limited to the resources that its permissions name. */
export class ServiceRtm2 extends Service {
  static kPrivilegeLogin = 1

  __user_id: Text
  __permissions: Rtm2Permissions

  constructor(userId?: string | number, permissions?: Rtm2Permissions) {
    super(kRtm2ServiceType)
    this.__user_id = accountOf(userId ?? 0)
    this.__permissions = permissions || new Rtm2Permissions()
  }

  override pack(): Buffer {
    const body = pack((out) => {
      out.text(this.__user_id)
      writePermissions(out, this.__permissions)
    })
    return Buffer.concat([super.pack(), body])
  }

  override unpack(buffer: Buffer): PacketReader {
    const reader = super.unpack(buffer)
    this.__user_id = reader.getString()
    this.__permissions = readPermissions(reader)
    return reader
  }
}

function writePermissions(out: PacketWriter, { details }: Rtm2Permissions): void {
  const resourceTypes = ascendingKeys(details)
  out.u16(resourceTypes.length)
  for (const resourceType of resourceTypes) {
    const permissions = details[resourceType]!
    const permissionTypes = ascendingKeys(permissions)
    out.u16(resourceType)
    out.u16(permissionTypes.length)
    for (const permissionType of permissionTypes) {
      const resources = permissions[permissionType]!
      out.u16(permissionType)
      out.u16(resources.length)
      for (const resource of resources) out.text(resource)
    }
  }
}

function ascendingKeys(map: object): number[] {
  return Object.keys(map)
    .map(Number)
    .sort((a, b) => a - b)
}

function readPermissions(reader: PacketReader): Rtm2Permissions {
  const permissions = new Rtm2Permissions()
  for (let types = reader.getUint16(); types > 0; types--) {
    const resourceType = reader.getUint16()
    for (let kinds = reader.getUint16(); kinds > 0; kinds--) {
      const permissionType = reader.getUint16()
      const resources: string[] = []
      for (let count = reader.getUint16(); count > 0; count--) {
        resources.push(reader.getString().toString())
      }
      permissions.add(resourceType, permissionType, resources)
    }
  }
  return permissions
}
