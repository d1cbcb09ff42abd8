import type { ExplainJoin } from '@tessera/token/explain'

/** What the client passes, as it was typed. */
export interface JoinForm {
  readonly product: 'rtc' | 'rtm' | 'chat'
  readonly appId: string
  readonly channel: string
  readonly uidKind: 'number' | 'text' | 'null'
  readonly uid: string
  readonly userId: string
  readonly role: '' | 'publisher' | 'subscriber'
  readonly sdk: string
  readonly sdkVersion: string
}

export const EMPTY_JOIN: JoinForm = {
  product: 'rtc',
  appId: '',
  channel: '',
  uidKind: 'number',
  uid: '',
  userId: '',
  role: '',
  sdk: '',
  sdkVersion: '',
}

/** The same for the explanation: what is empty is unknown. Spaces stay, as they are what it may find. */
export function joinOf(form: JoinForm): ExplainJoin | undefined {
  const { product, appId, channel, userId, role, sdk, sdkVersion } = form
  const uid = uidOf(form)
  const join: ExplainJoin = {
    ...(appId === '' ? {} : { appId }),
    ...(sdk === ''
      ? {}
      : { sdk: { name: sdk, ...(sdkVersion === '' ? {} : { version: sdkVersion }) } }),
    ...(product === 'rtc'
      ? {
          ...(channel === '' ? {} : { channel }),
          ...(uid === undefined ? {} : { uid }),
          ...(role === '' ? {} : { role }),
        }
      : { product, ...(userId === '' ? {} : { userId }) }),
  }
  return Object.keys(join).length === 0 ? undefined : join
}

/** `undefined` also for a number that no client can pass; {@link uidMistake} says so. */
function uidOf({ uidKind, uid }: JoinForm): number | string | null | undefined {
  if (uidKind === 'null') return null
  if (uid === '') return undefined
  if (uidKind === 'text') return uid
  return uidMistake({ uidKind, uid }) === undefined ? Number(uid) : undefined
}

export function uidMistake({
  uidKind,
  uid,
}: Pick<JoinForm, 'uidKind' | 'uid'>): string | undefined {
  if (uidKind !== 'number' || uid === '') return undefined
  if (!/^\d+$/.test(uid.trim())) return 'Not a whole number. A name is passed as a text.'
  return Number(uid) > 0xffff_ffff ? '4294967295 is the largest uid.' : undefined
}
