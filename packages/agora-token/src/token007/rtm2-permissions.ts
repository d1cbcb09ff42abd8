/** What an RTM 2 user may read and write, by kind of resource. */
export class Rtm2Permissions {
  static readonly kMessageChannels: number = 0
  static readonly kStreamChannels: number = 1
  static readonly kGroupChannels: number = 2
  static readonly kServerGroups: number = 3
  static readonly kUsers: number = 4
  static readonly kRead: number = 0
  static readonly kWrite: number = 1

  /** Resource type, then permission type, then the names of the resources. */
  details: { [resourceType: number]: { [permissionType: number]: string[] } } = {}

  /** Grants `permissionType` on `resources`. A second call for the same pair replaces the first. */
  add(resourceType: number, permissionType: number, resources: Iterable<string>): void {
    const permissions = this.details[resourceType] ?? {}
    permissions[permissionType] = Array.from(resources)
    this.details[resourceType] = permissions
  }
}
