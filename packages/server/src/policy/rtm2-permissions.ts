import type { Rtm2PermissionRequest, Rtm2ResourceRequest } from '../pipeline/token-request.ts'

const RESOURCES = [
  'messageChannels',
  'streamChannels',
  'groupChannels',
  'serverGroups',
  'users',
] as const

export type Rtm2Resource = (typeof RESOURCES)[number]

/** Whether a name (or Agora's pattern of names) may be read or written. */
export type KeepResource = (resource: Rtm2Resource, verb: 'read' | 'write', name: string) => boolean

/**
 * The part of the permissions that `keep` lets pass, or `undefined` when nothing is left. Only what the names of this
 * file say is looked at, so whatever else an object holds is dropped.
 */
export function filterPermissions(
  asked: Rtm2PermissionRequest,
  keep: KeepResource,
): Rtm2PermissionRequest | undefined {
  const kept: Partial<Record<Rtm2Resource, Rtm2ResourceRequest>> = {}
  for (const resource of RESOURCES) {
    const read = asked[resource]?.read?.filter((name) => keep(resource, 'read', name)) ?? []
    const write = asked[resource]?.write?.filter((name) => keep(resource, 'write', name)) ?? []
    if (read.length === 0 && write.length === 0) continue
    kept[resource] = {
      ...(read.length === 0 ? {} : { read }),
      ...(write.length === 0 ? {} : { write }),
    }
  }
  return Object.keys(kept).length === 0 ? undefined : kept
}

/** True when permissions were asked for at all; a list without names asks for nothing. */
export function asksForPermissions(asked: Rtm2PermissionRequest | undefined): boolean {
  return asked !== undefined && filterPermissions(asked, () => true) !== undefined
}
