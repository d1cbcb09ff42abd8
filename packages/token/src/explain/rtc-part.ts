import type { PrivilegeName006 } from '../006/privileges.ts'
import { covers, joiningText } from '../admission/names.ts'
import type { DecodedService } from '../decode.ts'
import type { PrivilegeName } from '../privileges.ts'
import type { Case } from './case.ts'
import type { ReadToken } from './read.ts'

/** What a token says about one RTC channel. */
export interface RtcPart {
  /** As in the token; `undefined` in 006, which holds only a checksum. */
  readonly channel: string | undefined
  readonly uid: string | undefined
  /** Each privilege with the end of its own limit in Unix seconds; `undefined` when it has none. */
  readonly ownEnds: ReadonlyMap<PrivilegeName<'rtc'>, number | undefined>
}

const RTC_PRIVILEGES: readonly (PrivilegeName<'rtc'> & PrivilegeName006)[] = [
  'joinChannel',
  'publishAudioStream',
  'publishVideoStream',
  'publishDataStream',
]

/** The RTC service of a token that comes closest to the join; `undefined` when it has none. */
export function rtcPart(token: ReadToken, facts: Case): RtcPart | undefined {
  if (token.version === '006') {
    const ends = new Map(
      token.privileges.map(({ name, statedEnd }) => [name, statedEnd || undefined]),
    )
    if (ends.has('rtmLogin') && !ends.has('joinChannel')) return undefined
    const ownEnds = new Map(
      RTC_PRIVILEGES.filter((name) => ends.has(name)).map((name) => [name, ends.get(name)]),
    )
    return { channel: undefined, uid: undefined, ownEnds }
  }
  const parts = token.services.filter(isRtc).map((service): RtcPart => ({
    channel: service.channel,
    uid: service.uid,
    ownEnds: new Map(
      service.privileges
        .filter(({ name }) => name !== undefined)
        .map(({ name, seconds }) => [
          name as PrivilegeName<'rtc'>,
          seconds === 0 ? undefined : token.issuedAt + seconds,
        ]),
    ),
  }))
  return parts.toSorted((a, b) => closeness(b, facts) - closeness(a, facts))[0]
}

function isRtc(
  service: DecodedService,
): service is Extract<DecodedService, { readonly type: 'rtc' | 'streaming' | 'fcdn' }> {
  return service.type === 'rtc'
}

function closeness({ channel = '', uid = '' }: RtcPart, facts: Case): number {
  if (facts.channel !== undefined && !covers(channel, facts.channel)) return 0
  return facts.uid !== undefined && !covers(uid, joiningText(facts.uid)) ? 1 : 2
}

/** True when the part has at least one publish privilege, whatever its end. */
export function publishPrivileges({ ownEnds }: RtcPart): readonly PrivilegeName<'rtc'>[] {
  return RTC_PRIVILEGES.filter((name) => name !== 'joinChannel' && ownEnds.has(name))
}
