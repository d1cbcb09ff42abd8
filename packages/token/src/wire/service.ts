import type { ByteWriter } from './byte-writer.ts'

/** A privilege's number and its lifetime in seconds from issue; `undefined` takes the token's own lifetime. */
export type WirePrivilege = readonly [id: number, seconds: number | undefined]

/** Resource type, permission type (0 read, 1 write), and the resources, in the caller's order. */
export type WirePermission = readonly [
  resourceType: number,
  permissionType: number,
  resources: readonly string[],
]

/**
 * One service as it stands in an AccessToken2: its type, privileges, and a body that is a few texts, for
 * APaaS followed by a role and for RTM 2 by permissions. No check is made of what the texts say.
 */
export interface WireService {
  readonly type: number
  readonly privileges: readonly WirePrivilege[]
  readonly texts: readonly string[]
  /** APaaS only: −1 for none. Signed 16 bits. */
  readonly role?: number | undefined
  /** RTM 2 only. */
  readonly permissions?: readonly WirePermission[] | undefined
}

/** Services by unsigned type; equal types keep the order in which they were added. Never changes `services`. */
export function packingOrder(services: readonly WireService[]): readonly WireService[] {
  for (let i = 1; i < services.length; i++) {
    if (services[i - 1]!.type > services[i]!.type)
      return services.toSorted((a, b) => a.type - b.type)
  }
  return services
}

/** Appends one service. Privileges and permissions are written by ascending number, as every official package does. */
export function writeService(out: ByteWriter, service: WireService, tokenSeconds: number): void {
  out.u16(service.type)
  writePrivileges(out, service.privileges, tokenSeconds)
  for (const text of service.texts) out.text(text)
  if (service.role !== undefined) out.u16(service.role & 0xffff)
  if (service.permissions !== undefined) writePermissions(out, service.permissions)
}

function writePrivileges(
  out: ByteWriter,
  privileges: readonly WirePrivilege[],
  tokenSeconds: number,
): void {
  let ordered = privileges
  for (let i = 1; i < privileges.length; i++) {
    if (privileges[i - 1]![0] >= privileges[i]![0]) {
      ordered = [...new Map(privileges)].sort(([a], [b]) => a - b)
      break
    }
  }
  out.count(ordered.length)
  for (const [id, seconds] of ordered) {
    out.u16(id)
    out.u32(seconds ?? tokenSeconds)
  }
}

function writePermissions(out: ByteWriter, permissions: readonly WirePermission[]): void {
  const byResource = new Map<number, Map<number, readonly string[]>>()
  for (const [resourceType, permissionType, resources] of permissions) {
    const byPermission = byResource.get(resourceType) ?? new Map<number, readonly string[]>()
    byResource.set(resourceType, byPermission.set(permissionType, resources))
  }
  out.count(byResource.size)
  for (const [resourceType, byPermission] of ascending(byResource)) {
    out.u16(resourceType)
    out.count(byPermission.size)
    for (const [permissionType, resources] of ascending(byPermission)) {
      out.u16(permissionType)
      out.count(resources.length)
      for (const resource of resources) out.text(resource)
    }
  }
}

function ascending<Value>(map: ReadonlyMap<number, Value>): [number, Value][] {
  return [...map].sort(([a], [b]) => a - b)
}
