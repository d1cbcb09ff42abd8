import type { Finding } from '../../packages/token/src/explain/explanation.ts'
import type {
  FindingCode,
  FindingData,
} from '../../packages/token/src/explain/findings/finding-code.ts'
import {
  FINDING_CODES,
  found,
  inWords,
} from '../../packages/token/src/explain/findings/findings.ts'

/** 2027-01-15 08:00:00 UTC. */
const NOW = 1_800_000_000
const NAMES = { token: 'lobby', join: 'Lobby' }

/** What each finding is shown with: one case, or several where the platform's reason depends on the case. */
const CASES: { readonly [Code in FindingCode]: readonly FindingData[Code][] } = {
  TOKEN_EMPTY: [undefined],
  PLACEHOLDER_AS_TOKEN: [{ text: 'undefined' }],
  APP_ID_ONLY: [undefined],
  APP_ID_AS_TOKEN: [undefined],
  CERTIFICATE_AS_TOKEN: [undefined],
  HEX_AS_TOKEN: [undefined],
  URL_AS_TOKEN: [undefined],
  JSON_WITHOUT_TOKEN: [undefined],
  HTML_AS_TOKEN: [undefined],
  JWT_AS_TOKEN: [undefined],
  OTHER_PRODUCT_TOKEN: [
    {
      product: 'the Interactive Whiteboard',
      hint: 'Pass each token to the SDK of its own product.',
    },
  ],
  CHANNEL_KEY: [{ version: 'a channel key (005)' }],
  UNKNOWN_VERSION: [{ version: '008' }],
  NOT_A_TOKEN: [{ start: 'abc' }],
  TRUNCATED: [{ characters: 100 }],
  CORRUPTED: [{ expected: 'a zlib stream' }],
  TOO_LARGE: [undefined],
  JSON_AROUND_TOKEN: [{ field: 'token' }],
  PREFIX_BEFORE_TOKEN: [{ prefix: 'Bearer' }],
  QUOTES_AROUND_TOKEN: [undefined],
  WHITESPACE_AROUND_TOKEN: [undefined],
  WHITESPACE_INSIDE_TOKEN: [undefined],
  PLUS_BECAME_SPACE: [undefined],
  URL_ENCODED: [{ times: 1 }],
  URL_SAFE_BASE64: [undefined],
  TEXT_AROUND_TOKEN: [undefined],
  PASTED_TWICE: [undefined],
  VERSION_MISSING: [undefined],
  LENIENT_BASE64: [undefined],
  JOIN_APP_ID_DIFFERS: [
    { join: '970ca35de60c44645bbae8a215061b33', project: '0123456789abcdef0123456789abcdef' },
  ],
  PROJECT_DISABLED: [undefined],
  TOKEN_FOR_STATIC_PROJECT: [undefined],
  SWAPPED_APP_ID_AND_CERTIFICATE: [undefined],
  APP_ID_SPELLING: [
    { token: '970CA35DE60C44645BBAE8A215061B33', join: '970ca35de60c44645bbae8a215061b33' },
  ],
  WRONG_PROJECT: [
    {
      token: '0123456789abcdef0123456789abcdef',
      join: '970ca35de60c44645bbae8a215061b33',
      certificateFits: false,
    },
  ],
  APP_ID_NOT_HEX: [{ token: 'my-app' }],
  SIGNED_WITH_APP_ID: [undefined],
  CERTIFICATE_CASE: [{ slot: 'primary' }],
  CERTIFICATE_FRAMED: [{ slot: 'primary' }],
  CERTIFICATE_DISABLED: [{ slot: 'secondary' }],
  WRONG_CERTIFICATE: [
    { appId: '970ca35de60c44645bbae8a215061b33', slots: ['primary', 'secondary'] },
  ],
  CHECKSUM_CHANGED: [{ field: 'channel' }, { field: 'uid' }],
  CERTIFICATE_UNUSABLE: [{ slot: 'primary', problem: 'has 31 characters' }],
  SIGNED_BY_SECONDARY: [undefined],
  NOT_YET_VALID: [{ issuedAt: NOW + 3600, aheadSeconds: 3600 }],
  TOKEN_EXPIRED: [{ endedAt: NOW - 300, now: NOW, lifetimeSeconds: 3600 }],
  RELATIVE_TIME_AS_END: [{ privilege: 'joinChannel', value: 3600, keepsOut: true }],
  TOO_OLD: [{ issuedAt: NOW - 90_000, endsAt: NOW + 500_000 }],
  JOIN_PRIVILEGE_EXPIRED: [{ endedAt: NOW - 300, now: NOW }],
  ABSOLUTE_TIME_AS_LIFETIME: [{ field: 'the token', value: NOW }],
  LIFETIME_OVER_DAY: [{ seconds: 604_800 }],
  CLOCK_AHEAD: [{ aheadSeconds: 20 }],
  JOIN_OUTLIVES_TOKEN: [{ joinEndsAt: NOW + 7200, tokenEndsAt: NOW + 3600 }],
  JOIN_ENDS_BEFORE_TOKEN: [{ joinEndsAt: NOW + 3600, tokenEndsAt: NOW + 7200 }],
  PUBLISH_ENDS_BEFORE_JOIN: [
    { privileges: ['publishAudio', 'publishVideo'], endsAt: NOW + 600, coHost: true },
  ],
  EXPIRES_SOON: [{ leaveAt: NOW + 20, secondsLeft: 20 }],
  BAD_CHANNEL_NAME: [{ join: 'caffè' }],
  BAD_UID: [{ join: '-1' }],
  CHANNEL_AND_UID_SWAPPED: [{ channel: '1234', uid: 'lobby' }],
  PLACEHOLDER_IN_TOKEN: [
    { field: 'channel', text: 'undefined' },
    { field: 'uid', text: 'null' },
  ],
  CHANNEL_CASE: [NAMES],
  CHANNEL_WHITESPACE: [{ token: 'lobby', join: 'lobby ' }],
  CHANNEL_ENCODED: [{ token: 'room%201', join: 'room 1' }],
  CHANNEL_DIFFERS: [{ token: 'lobby', join: 'stage' }],
  UID_STRING_ZERO: [{ join: '1234' }, { join: 'the number 0' }],
  UID_ZERO_IN_JOIN: [{ token: '1234' }],
  UID_TYPE: [{ token: 'ada', join: '1234' }],
  UID_SIGNED: [{ token: '-1', join: '4294967295' }],
  UID_SPELLING: [{ token: 'ada', join: '"Ada"' }],
  UID_DIFFERS: [{ token: '1234', join: '1235' }],
  UID_DIGITS_AS_ACCOUNT: [{ join: '"1234"' }],
  WILDCARD: [{ fields: ['any user'], mayPublish: true }],
  NO_RTC_SERVICE: [{ services: ['rtm'] }],
  NO_JOIN_PRIVILEGE: [undefined],
  PUBLISH_REFUSED: [undefined],
  NO_RTM_SERVICE: [{ services: ['rtc'] }],
  NO_CHAT_SERVICE: [{ services: ['rtc'] }],
  USER_ID_DIFFERS: [{ product: 'RTM', token: 'ada', join: 'Ada' }],
  LOGIN_PRIVILEGE_MISSING: [{ product: 'RTM' }],
  SDK_TOO_OLD: [{ sdk: 'web', version: '4.7.3', least: '4.8.0', format: 'AccessToken2 (007)' }],
  TOKEN_TOO_LONG: [{ characters: 2048, web: true }],
  CHAT_APP_TOKEN: [{ inClient: true }],
  PUBLISH_DEPENDS: [undefined],
  PUBLISH_UNGUARDED: [undefined],
  UNKNOWN_SERVICE: [undefined],
  UNUSUAL_CONTENT: [{ flags: ['bytes after the last service'] }],
  REFUSED_OTHERWISE: [{ reason: 'BAD_SIGNATURE', answer: 'As for that reason.' }],
  NAMES_NEEDED: [undefined],
  NOT_CHECKED: [{ missing: ['the certificate', 'the channel'] }],
  NOTHING_WRONG: [{ end: undefined, subject: 'the user stays' }],
}

/** Every finding in words, in the order of the table. */
export const FINDING_EXAMPLES: readonly Finding[] = FINDING_CODES.flatMap((code) =>
  casesOf(code).flatMap((one) => inWords([one], 'rtc')),
)

function casesOf(code: FindingCode): ReturnType<typeof found>[] {
  return CASES[code].map((data) => ({ ...found('TOKEN_EMPTY'), code, data }))
}
