import type { RefusalReason } from '../../packages/token/src/admission/index.ts'

/*
 * What stands around the tables of docs/troubleshooting.md: headings, their order, and the causes of what is no finding
 * about a token.
 */

export const INTRODUCTION = `<!-- Written by scripts/docs/troubleshooting.ts; change the tables in packages/token/src and run it again. -->

# Why won't it join?

Look up the number or the text that you see, read the causes, do what stands beside yours. Quicker: give the token to
\`tessera explain\`, to the page "Why won't it join?" of the console, or to \`explainToken\` in a program. They know the project
and the join, and name the one cause that is so.

\`\`\`sh
tessera explain "$TOKEN" --channel lobby --uid 1234   # with APP_ID and APP_CERTIFICATE set
\`\`\`

The command is [built in a clone](guides/quickstart.md#get-the-command). The token is in the answer of your token server: look in the
browser's developer tools, under Network. Until it ends it is a credential; neither the command nor the page sends it anywhere.

This page is made from the very tables that those tools and the local gateway use. Agora's own answers are coarse: a wrong
certificate, channel and uid all give 110. Names and values in the examples are made up; yours are in the answer of \`explain\`.

## By what you see

| what you see | where to look |
| --- | --- |
| \`invalid token, authorized failed\`, \`could not join (CAN_NOT_GET_GATEWAY_SERVER)\` | 110: [its text and signature](#the-text-and-its-signature-110), then [channel and uid](#channel-uid-and-privileges-102-110-117). Of an error of \`@tessera/client\`, \`cause\` has the SDK's own words |
| \`dynamic key expired\`, \`dynamic key or token timeout\`, \`TOKEN_EXPIRE\` | [the times](#the-times-109-118) |
| it worked, and the call ends after an hour or a day | nobody renews: [tokens in a web app](guides/flow-web.md), [in native apps](guides/flow-native.md) |
| it joins, and nobody hears the user | [co-host authentication](guides/co-host-authentication.md); after a rejoin one has to publish again |
| a subscriber can publish | so it is without [co-host authentication](guides/co-host-authentication.md) |
| no token at all: a status and a \`code\` | [every error](errors.md) of the token server |
| no answer at all, or CORS in the browser's console | [NETWORK_FAILED](errors.md#network_failed) |`

/** Reasons that belong together. */
export interface Section {
  readonly heading: string
  readonly note: string
  readonly reasons: readonly RefusalReason[]
}

export const SECTIONS: readonly Section[] = [
  {
    heading: 'The project: 101, 116, 119, 120',
    note: 'Nothing in the token can help while one of these is so.',
    reasons: ['APP_NOT_FOUND', 'PROJECT_DISABLED', 'TOKEN_FOR_STATIC_PROJECT', 'TOKEN_REQUIRED'],
  },
  {
    heading: 'The text and its signature: 110',
    note: 'What arrived is no token, is damaged, or is not signed by a certificate of this project.',
    reasons: [
      'TOKEN_MALFORMED',
      'TOKEN_UNSUPPORTED_VERSION',
      'APP_MISMATCH',
      'BAD_SIGNATURE',
      'CERTIFICATE_DISABLED',
    ],
  },
  {
    heading: 'The times: 109, 118',
    note: 'The token was good once, or will be. Native SDKs say 109 to each end; the Web SDK tells them apart.',
    reasons: ['TOKEN_EXPIRED', 'JOIN_PRIVILEGE_EXPIRED', 'TOO_OLD', 'NOT_YET_VALID'],
  },
  {
    heading: 'Channel, uid and privileges: 102, 110, 117',
    note: 'The token is genuine and in time, and is for something else.',
    reasons: [
      'CHANNEL_MISMATCH',
      'UID_MISMATCH',
      'UID_TYPE_SUSPECTED',
      'NO_RTC_SERVICE',
      'NO_JOIN_PRIVILEGE',
      'BAD_CHANNEL_NAME',
      'BAD_UID',
    ],
  },
  {
    heading: 'Inside the channel: 14, 15, 16, 2003, 2018, 2020',
    note: 'The join succeeded. These come later, and no new token of the same kind changes them.',
    reasons: [
      'ROLE_NOT_PERMITTED',
      'PUBLISH_NOT_PERMITTED',
      'UID_BANNED',
      'IP_BANNED',
      'CHANNEL_BANNED',
      'UID_CONFLICT',
    ],
  },
]

/** Reasons that no finding stands for: cause, and what to do. */
export const CAUSES: Readonly<Partial<Record<RefusalReason, readonly [string, string]>>> = {
  ROLE_NOT_PERMITTED: [
    'The project has co-host authentication on, and the token in force has no publish privilege.',
    'Get a token with the role publisher, hand it to renewToken(), then change the role.',
  ],
  PUBLISH_NOT_PERMITTED: [
    'As above, for one kind of stream: audio, video and data each have a privilege and an end of their own.',
    'Get a token with that privilege and hand it to renewToken(), then publish again.',
  ],
  UID_BANNED: [
    'A kicking rule covers the uid.',
    'List the rules (GET /dev/v1/kicking-rule) and delete the one that fits, or wait for its end.',
  ],
  IP_BANNED: [
    "A kicking rule covers the client's address, and everybody behind the same router.",
    'As for a uid; prefer rules for uids.',
  ],
  CHANNEL_BANNED: ['A kicking rule closes the channel.', 'As for a uid.'],
  UID_CONFLICT: [
    'Somebody joined with the same uid elsewhere. The newer one stays.',
    'Give every device a uid of its own. Reloading a page without leave() looks the same for some seconds.',
  ],
}
