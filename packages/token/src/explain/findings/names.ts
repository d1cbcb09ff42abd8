import { listed, shown } from '../wording.ts'
import type { Templates } from './template.ts'

/** The name in the token, as far as it is known: 006 holds checksums only. And the name of the join. */
interface Names {
  readonly token: string | undefined
  readonly join: string
}

/** What each code about channel and uid knows. */
export interface NamesData {
  BAD_CHANNEL_NAME: { readonly join: string }
  BAD_UID: { readonly join: string }
  CHANNEL_AND_UID_SWAPPED: { readonly channel: string; readonly uid: string }
  PLACEHOLDER_IN_TOKEN: { readonly field: string; readonly text: string }
  CHANNEL_CASE: Names
  CHANNEL_WHITESPACE: Names
  CHANNEL_ENCODED: Names
  CHANNEL_DIFFERS: Names
  UID_STRING_ZERO: { readonly join: string }
  UID_ZERO_IN_JOIN: { readonly token: string | undefined }
  UID_TYPE: Names
  UID_SIGNED: Names
  UID_SPELLING: Names
  UID_DIFFERS: Names
  UID_DIGITS_AS_ACCOUNT: { readonly join: string }
  WILDCARD: { readonly fields: readonly string[]; readonly mayPublish: boolean }
}

const inToken = ({ token }: Pick<Names, 'token'>, field: string): string =>
  token === undefined
    ? `another ${field} (006 holds only its checksum, so it cannot be told which)`
    : `${field} ${shown(token)}`

/** How a join with 0 or null is called in these texts. */
export const NUMBER_ZERO = 'the number 0'

const SAME_VARIABLE =
  'Ask the server for the channel that the client joins, from one variable, and pass it on unchanged.'

export const NAMES: Templates<NamesData> = {
  BAD_CHANNEL_NAME: {
    severity: 'error',
    reason: 'BAD_CHANNEL_NAME',
    what: ({ join }) =>
      `The channel ${shown(join)} is not a legal name: 1 to 64 bytes of letters, digits, space and ! # $ % & ( ) + - : ; < = . > ? @ [ ] ^ _ { } | ~ , are.`,
    fix: 'Choose another name; quotes, * / \\ ` and letters beyond ASCII are not allowed. For such names use an id or a hash.',
  },
  BAD_UID: {
    severity: 'error',
    reason: 'BAD_UID',
    what: ({ join }) =>
      `The uid ${join} is not legal: a whole number from 0 to 4294967295, or an account of 1 to 255 bytes of the characters a channel may have.`,
    fix: 'Give each user a number from 1 to 4294967295, or an account of those characters.',
  },
  CHANNEL_AND_UID_SWAPPED: {
    severity: 'error',
    reason: 'CHANNEL_MISMATCH',
    what: ({ channel, uid }) =>
      `Channel and uid are swapped: the token is for channel ${shown(channel)} and uid ${shown(uid)}, the join the other way round.`,
    fix: 'Look at the order of the arguments where your server makes the token: the channel comes before the uid.',
  },
  PLACEHOLDER_IN_TOKEN: {
    severity: 'error',
    reason: ({ field }) => (field === 'uid' ? 'UID_MISMATCH' : 'CHANNEL_MISMATCH'),
    what: ({ field, text }) =>
      `The token is for the ${field} ${shown(text)}: a missing value turned into text on your server.`,
    fix: ({ field }) =>
      `Look at how your server reads the ${field} from the request: the parameter has another name, or was not sent. Refuse requests without it.`,
  },
  CHANNEL_CASE: {
    severity: 'error',
    reason: 'CHANNEL_MISMATCH',
    what: (names) =>
      `The token is for ${inToken(names, 'channel')}, the join is for ${shown(names.join)}. Capitals count.`,
    fix: SAME_VARIABLE,
  },
  CHANNEL_WHITESPACE: {
    severity: 'error',
    reason: 'CHANNEL_MISMATCH',
    what: (names) =>
      `The token is for ${inToken(names, 'channel')}, the join is for ${shown(names.join)}. Spaces count, also at the beginning and the end.`,
    fix: 'Trim the name once, before it goes to server and SDK.',
  },
  CHANNEL_ENCODED: {
    severity: 'error',
    reason: 'CHANNEL_MISMATCH',
    what: (names) =>
      `The token is for ${inToken(names, 'channel')}, the join is for ${shown(names.join)}: one of the two is URL-encoded.`,
    fix: 'Encode the name once where the address of the token server is built, and decode it once on the server.',
  },
  CHANNEL_DIFFERS: {
    severity: 'error',
    reason: 'CHANNEL_MISMATCH',
    what: (names) =>
      `The token is for ${inToken(names, 'channel')}, the join is for ${shown(names.join)}.`,
    fix: SAME_VARIABLE,
  },
  UID_STRING_ZERO: {
    severity: 'error',
    reason: ({ join }) => (join === NUMBER_ZERO ? 'UID_TYPE_SUSPECTED' : 'UID_MISMATCH'),
    what: ({ join }) =>
      `The token is for the account "0", a text, which is not the number 0 and no wildcard. The join is for ${join}.`,
    fix: 'Pass the number 0 to your builder for a token that any user may use, or better the user\'s own uid. Some builders (PHP for 007, Ruby for 006) write "0" for the number too.',
  },
  UID_ZERO_IN_JOIN: {
    severity: 'error',
    reason: 'UID_MISMATCH',
    what: (names) =>
      `The token is for ${inToken(names, 'uid')}, and the client joins with 0 or null, which lets Agora assign a uid.`,
    fix: 'Pass the uid that the token is for to join(). Only a token made for uid 0 lets Agora choose.',
  },
  UID_TYPE: {
    severity: 'error',
    reason: 'UID_TYPE_SUSPECTED',
    what: (names) =>
      `The token is for ${inToken(names, 'uid')}, the join is for ${names.join}: one looks like a number and the other like a user account.`,
    fix: 'Use one type everywhere in a channel. With numbers: buildTokenWithUid on the server and a number in join(). With accounts: buildTokenWithUserAccount and a string in join().',
  },
  UID_SIGNED: {
    severity: 'error',
    reason: 'UID_MISMATCH',
    what: (names) =>
      `The token is for ${inToken(names, 'uid')}, the join is for ${names.join}: the same 32 bits, but the server wrote them as a signed number.`,
    fix: 'Write the uid as an unsigned number on the server, or give out uids below 2147483648.',
  },
  UID_SPELLING: {
    severity: 'error',
    reason: 'UID_MISMATCH',
    what: (names) =>
      `The token is for ${inToken(names, 'uid')}, the join is for ${names.join}. Capitals and spaces count.`,
    fix: 'Pass the account to server and SDK from one variable, unchanged.',
  },
  UID_DIFFERS: {
    severity: 'error',
    reason: 'UID_MISMATCH',
    what: (names) => `The token is for ${inToken(names, 'uid')}, the join is for ${names.join}.`,
    fix: "Ask the server for a token for the uid that the client joins with, or join with the token's uid. A second device needs a uid and token of its own.",
  },
  UID_DIGITS_AS_ACCOUNT: {
    severity: 'warning',
    what: ({ join }) =>
      `The client joins with the account ${join}, a text of digits. The token of the number is the same, so it fits.`,
    answer:
      'The join succeeds, but to Agora an account and a number are two users, and one channel must use one type.',
    fix: 'Pass a number to join() (Number(uid)), unless everybody in the channel uses accounts.',
  },
  WILDCARD: {
    severity: ({ mayPublish }) => (mayPublish ? 'warning' : 'info'),
    what: ({ fields, mayPublish }) =>
      `The token is good for ${listed(fields)}${mayPublish ? ', and may publish' : ''}.`,
    answer: 'It is accepted. Agora advises wildcards for audiences only.',
    fix: ({ mayPublish }) =>
      mayPublish
        ? 'Whoever gets hold of it can join as anybody and publish: issue a token for one user and channel, or for subscribers only.'
        : 'Nothing, if it is for an audience.',
  },
}
