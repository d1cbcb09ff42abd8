import { fitsChannel006, fitsUid006 } from '../006/match.ts'
import { covers, isJoiningUid, joiningText, looksLikeOtherType } from '../admission/names.ts'
import { isChannelName } from '../arguments.ts'
import type { Case } from './case.ts'
import { type Found, found } from './findings/findings.ts'
import { NUMBER_ZERO } from './findings/names.ts'
import type { ReadToken } from './read.ts'
import type { RtcPart } from './rtc-part.ts'
import { shown } from './wording.ts'

/** What is wrong with the names of the join, whatever the token. */
export function checkJoinNames({ channel, uid }: Case): Found[] {
  const notes: Found[] = []
  if (channel !== undefined && !isChannelName(channel)) {
    notes.push(found('BAD_CHANNEL_NAME', { join: channel }))
  }
  if (uid !== undefined && !isJoiningUid(uid)) {
    notes.push(found('BAD_UID', { join: shown(uid) }))
  }
  return notes
}

/** Whether the channel and uid of the token cover those of the join. */
export function checkNames(token: ReadToken, part: RtcPart, facts: Case): Found[] {
  const { channel, uid } = facts
  const fits = fitTest(token, part)
  const notes: Found[] = []
  const channelFits = channel === undefined || fits.channel(channel)
  const uidFits = uid === undefined || fits.uid(joiningText(uid))
  if (!channelFits) {
    const name = part.channel ?? channelGuesses(facts).find(fits.channel)
    const uidName = part.uid ?? uidGuesses(facts).find(fits.exactUid)
    if (uid !== undefined && name === joiningText(uid) && uidName === channel) {
      return [found('CHANNEL_AND_UID_SWAPPED', { channel: name, uid: uidName })]
    }
    notes.push(channelDifference(name, channel))
  }
  if (uidFits && typeof uid === 'string' && /^[1-9][0-9]*$/.test(uid) && fits.exactUid(uid)) {
    notes.push(found('UID_DIGITS_AS_ACCOUNT', { join: shown(uid) }))
  }
  if (!uidFits) notes.push(uidDifference(part.uid ?? uidGuesses(facts).find(fits.exactUid), uid))
  return notes
}

interface FitTest {
  readonly channel: (name: string) => boolean
  readonly uid: (text: string) => boolean
  /** As `uid`, without the token for any user. */
  readonly exactUid: (text: string) => boolean
}

function fitTest(token: ReadToken, part: RtcPart): FitTest {
  if (token.version === '007') {
    const { channel = '', uid = '' } = part
    return {
      channel: (name) => covers(channel, name),
      uid: (text) => covers(uid, text),
      exactUid: (text) => uid === text,
    }
  }
  return {
    channel: (name) => fitsChannel006(token, name),
    uid: (text) => fitsUid006(token, text) || fitsUid006(token, ''),
    exactUid: (text) => fitsUid006(token, text),
  }
}

const PLACEHOLDERS: readonly string[] = [
  'null',
  'undefined',
  'NaN',
  'None',
  'nil',
  '[object Object]',
]

function channelDifference(token: string | undefined, join: string): Found {
  if (token === undefined) return found('CHANNEL_DIFFERS', { token, join })
  if (PLACEHOLDERS.includes(token))
    return found('PLACEHOLDER_IN_TOKEN', { field: 'channel', text: token })
  const names = { token, join }
  if (spaceless(token) === spaceless(join)) return found('CHANNEL_WHITESPACE', names)
  if (spaceless(token).toLowerCase() === spaceless(join).toLowerCase()) {
    return found('CHANNEL_CASE', names)
  }
  if (urlDecoded(token) === urlDecoded(join)) return found('CHANNEL_ENCODED', names)
  return found('CHANNEL_DIFFERS', names)
}

function uidDifference(token: string | undefined, uid: number | string): Found {
  const text = joiningText(uid)
  const join = nameOfUid(uid)
  const names = { token, join }
  if (token !== undefined && PLACEHOLDERS.includes(token)) {
    return found('PLACEHOLDER_IN_TOKEN', { field: 'uid', text: token })
  }
  if (token === '0') return found('UID_STRING_ZERO', { join })
  if (text === '') return found('UID_ZERO_IN_JOIN', { token })
  if (token === undefined) return found('UID_DIFFERS', names)
  // Without a sign it is only another spelling of the digits, such as 7 for the account "007".
  if (token.startsWith('-') && token === signed(uid)) return found('UID_SIGNED', names)
  if (looksLikeOtherType(token, text)) return found('UID_TYPE', names)
  if (spaceless(token).toLowerCase() === spaceless(text).toLowerCase()) {
    return found('UID_SPELLING', names)
  }
  return found('UID_DIFFERS', names)
}

/** A joining uid with its type. */
function nameOfUid(uid: number | string): string {
  if (uid === '') return NUMBER_ZERO
  return typeof uid === 'string' ? `the account ${shown(uid)}` : `the number ${uid}`
}

/** What a server that takes uids for signed 32-bit numbers writes. */
function signed(uid: number | string): string {
  return String(Number(uid) | 0)
}

function spaceless(text: string): string {
  return text.replace(/\s/g, '')
}

function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Names that a 006 token, which holds only checksums, might have been made for by mistake. */
function channelGuesses({ channel = '', uid }: Case): readonly string[] {
  return [
    ...spellings(channel),
    encodeURIComponent(channel),
    urlDecoded(channel),
    ...(uid === undefined ? [] : [joiningText(uid)]),
    '',
    ...PLACEHOLDERS,
  ]
}

function uidGuesses({ channel = '', uid = 0 }: Case): readonly string[] {
  return ['0', signed(uid), ...spellings(String(uid)), channel, ...PLACEHOLDERS]
}

function spellings(name: string): readonly string[] {
  const trimmed = name.trim()
  const cased = [name, trimmed, name.toLowerCase(), name.toUpperCase()]
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
  return [...cased, capital, `${trimmed} `, ` ${trimmed}`, spaceless(name)]
}
