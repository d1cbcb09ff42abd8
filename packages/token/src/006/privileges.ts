/**
 * Privileges of an AccessToken ("006") by name. Those after `publishDataStream` and before `rtmLogin` stand in Agora's
 * older packages only; nothing documents that its servers still look at them.
 */
export const PRIVILEGES_006 = {
  joinChannel: 1,
  publishAudioStream: 2,
  publishVideoStream: 3,
  publishDataStream: 4,
  publishAudioCdn: 5,
  publishVideoCdn: 6,
  requestPublishAudioStream: 7,
  requestPublishVideoStream: 8,
  requestPublishDataStream: 9,
  invitePublishAudioStream: 10,
  invitePublishVideoStream: 11,
  invitePublishDataStream: 12,
  administrateChannel: 101,
  rtmLogin: 1000,
} as const

/** A privilege that a 006 token may hold. */
export type PrivilegeName006 = keyof typeof PRIVILEGES_006

const NAME_BY_ID: ReadonlyMap<number, PrivilegeName006> = new Map(
  Object.entries(PRIVILEGES_006).map(([name, id]) => [id, name as PrivilegeName006]),
)

/** The name of a privilege, or `undefined` for a number this version does not know. */
export function privilegeName006(id: number): PrivilegeName006 | undefined {
  return NAME_BY_ID.get(id)
}

/** The roles of Agora's 006 builders. `attendee` and `admin` may do what `publisher` may, and Agora calls them deprecated. */
export type Role006 = 'attendee' | 'publisher' | 'subscriber' | 'admin'

const JOIN_ONLY: readonly number[] = [PRIVILEGES_006.joinChannel]
const JOIN_AND_PUBLISH: readonly number[] = [
  PRIVILEGES_006.joinChannel,
  PRIVILEGES_006.publishAudioStream,
  PRIVILEGES_006.publishVideoStream,
  PRIVILEGES_006.publishDataStream,
]

/**
 * What a role may do, as in Agora's Node, Python, C++, Go, PHP and C# packages: the numbers they grant, ascending.
 * `undefined` for what is no role. (Agora's Java and Ruby packages have attendee and subscriber the other way round.)
 */
export function rolePrivileges006(role: unknown): readonly number[] | undefined {
  switch (role) {
    case 'publisher':
    case 'attendee':
    case 'admin':
      return JOIN_AND_PUBLISH
    case 'subscriber':
      return JOIN_ONLY
    default:
      return undefined
  }
}
