/** What a 004 or 005 key opens: a call, its recording, its public sharing, or (005 only) what may be sent in it. */
export type ChannelKeyService =
  'mediaChannel' | 'recording' | 'publicSharing' | 'inChannelPermission'

/** How a 004 key signs its service; the text is not in the key. */
export const SERVICE_TEXT_004: ReadonlyMap<ChannelKeyService | undefined, string> = new Map([
  ['mediaChannel', 'ACS'],
  ['recording', 'ARS'],
  ['publicSharing', 'APSS'],
])

/** The number of a service in a 005 key. */
export const SERVICE_ID_005: Readonly<Record<ChannelKeyService, number>> = {
  mediaChannel: 1,
  recording: 2,
  publicSharing: 3,
  inChannelPermission: 4,
}

const SERVICE_BY_ID: ReadonlyMap<number, ChannelKeyService> = new Map(
  Object.entries(SERVICE_ID_005).map(([name, id]) => [id, name as ChannelKeyService]),
)

/** The service a number in a 005 key stands for, or `undefined` for a number this version does not know. */
export function serviceOf005(id: number): ChannelKeyService | undefined {
  return SERVICE_BY_ID.get(id)
}

/** In a 005 key for in-channel permission: which entry of the map says what the user may send. */
export const UPLOAD_PERMISSION = 1

/** What that entry says. */
export const UPLOADS: Readonly<Record<Uploads, string>> = { none: '0', audioVideo: '3' }

/** What a user with an in-channel permission key may send. */
export type Uploads = 'none' | 'audioVideo'
