import { describe, expect, test } from 'vitest'

import {
  assertAppId,
  assertCertificate,
  assertChannelName,
  assertEndsAfter,
  assertLifetime,
  assertPlainChannelName,
  assertU32,
  assertUnixSeconds,
  assertVerifyKey,
  foreignCharacterAt,
  isChannelName,
  isHex32,
  shown,
  uidText,
  userIdText,
} from './arguments.ts'

/** The 89 characters of Agora's documentation, each once. */
const CHANNEL_CHARACTERS =
  'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$%&()+-:;<=.>?@[]^_{}|~,'

describe('isHex32', () => {
  test.for([
    ['5cfd2fd1755d40ecb72977518be15d3b', true],
    ['5CFD2FD1755D40ECB72977518BE15D3B', true],
    ['0123456789abcdefABCDEF0123456789', true],
    ['5cfd2fd1755d40ecb72977518be15d3', false],
    ['5cfd2fd1755d40ecb72977518be15d3b0', false],
    ['5cfd2fd1755d40ecb72977518be15d3g', false],
    ['5cfd2fd1755d40ecb72977518be15d3\n', false],
    [' 5cfd2fd1755d40ecb72977518be15d3', false],
    ['5cfd2fd1755d40ecb72977518be15d3`', false],
    ['5cfd2fd1755d40ecb72977518be15d3@', false],
    ['５cfd2fd1755d40ecb72977518be15d3b', false],
    ['', false],
    [undefined, false],
    [null, false],
    [5, false],
    [['5cfd2fd1755d40ecb72977518be15d3b'], false],
  ] as const)('%j: %s', ([value, is]) => {
    expect(isHex32(value)).toBe(is)
  })

  test('takes these 22 characters and no other of the first 1 000', () => {
    const taken = Array.from({ length: 1000 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => isHex32(character.repeat(32)),
    )
    expect(taken.join('')).toBe('0123456789ABCDEFabcdef')
  })
})

describe('channel names', () => {
  test('may hold exactly the 89 documented characters', () => {
    const taken = Array.from({ length: 1000 }, (_, code) => String.fromCharCode(code)).filter(
      isChannelName,
    )
    expect(taken).toHaveLength(89)
    expect(taken.toSorted()).toEqual(Array.from(CHANNEL_CHARACTERS).toSorted())
  })

  test.for([
    ['', -1],
    ['lobby', -1],
    ['lobby*', 5],
    ['"', 0],
    ['a\\', 1],
    ['a/b', 1],
    ["it's", 2],
    ['é', 0],
    ['😀', 0],
    ['a\tb', 1],
  ] as const)('%j: the first foreign character is at %i', ([name, at]) => {
    expect(foreignCharacterAt(name)).toBe(at)
  })

  test('are 1 to 64 bytes long', () => {
    expect(isChannelName('')).toBe(false)
    expect(isChannelName('x'.repeat(64))).toBe(true)
    expect(isChannelName('x'.repeat(65))).toBe(false)
  })
})

const now = 1_700_000_000
const certificate = '5cfd2fd1755d40ecb72977518be15d3b'

/** What a caller passes, and what they are told. */
const refusals: readonly {
  readonly call: () => unknown
  readonly error: typeof TypeError | typeof RangeError
  readonly message: string
}[] = [
  {
    call: () => assertAppId('970ca35de60c44645bbae8a215061b3'),
    error: TypeError,
    message:
      'appId must be the 32 hexadecimal characters of an Agora App ID, got "970ca35de60c44645bbae8a215061b3"',
  },
  {
    call: () => assertAppId(undefined),
    error: TypeError,
    message: 'appId must be the 32 hexadecimal characters of an Agora App ID, got undefined',
  },
  {
    call: () => assertCertificate(''),
    error: TypeError,
    message:
      'appCertificate must be the 32 hexadecimal characters of an Agora App Certificate, got an empty string',
  },
  {
    call: () => assertCertificate(' 5cfd2fd1755d40ecb72977518be15d3b\n'),
    error: TypeError,
    message:
      'appCertificate must be the 32 hexadecimal characters of an Agora App Certificate, got 34 characters with white space around them',
  },
  {
    call: () => assertCertificate('secret', 'certificates[1]'),
    error: TypeError,
    message:
      'certificates[1] must be the 32 hexadecimal characters of an Agora App Certificate, got 6 characters',
  },
  {
    call: () => assertCertificate(null),
    error: TypeError,
    message:
      'appCertificate must be the 32 hexadecimal characters of an Agora App Certificate, got null',
  },
  {
    call: () => assertU32('salt', '7'),
    error: TypeError,
    message: 'salt must be a number, got "7"',
  },
  {
    call: () => assertU32('salt', -1),
    error: RangeError,
    message: 'salt must be a whole number from 0 to 4294967295, got -1',
  },
  {
    call: () => assertU32('salt', Number.NaN),
    error: RangeError,
    message: 'salt must be a whole number from 0 to 4294967295, got NaN',
  },
  {
    call: () => assertU32('salt', 4_294_967_296),
    error: RangeError,
    message: 'salt must be a whole number from 0 to 4294967295, got 4294967296',
  },
  ...[[], '', certificate, undefined, { 0: certificate, length: 1 }].map((certificates) => ({
    call: () => assertVerifyKey({ certificates }),
    error: TypeError,
    message: 'certificates must be a list of at least one App Certificate',
  })),
  {
    call: () => assertVerifyKey({ certificates: [certificate], appId: 'x' }),
    error: TypeError,
    message: 'appId must be the 32 hexadecimal characters of an Agora App ID, got "x"',
  },
  {
    call: () => assertUnixSeconds('now', 100_000_000_000),
    error: RangeError,
    message:
      'now 100000000000 looks like milliseconds; pass Unix seconds (Math.floor(Date.now() / 1000))',
  },
  {
    call: () => assertUnixSeconds('now', '1735689600000'),
    error: TypeError,
    message: 'now must be a number, got "1735689600000"',
  },
  {
    call: () => assertEndsAfter('expiresAt', '1735689600', now),
    error: TypeError,
    message: 'expiresAt must be a number, got "1735689600"',
  },
  {
    call: () => assertEndsAfter('expiresAt', 3600, now),
    error: RangeError,
    message:
      'expiresAt 3600 looks like seconds from now; pass the moment itself in Unix seconds, here 1700003600',
  },
  {
    call: () => assertEndsAfter('expiresAt', 1_000_000_000, now),
    error: RangeError,
    message: 'expiresAt 1000000000 is not after the time of issue, 1700000000',
  },
  {
    call: () => assertEndsAfter('expiresAt', now, now),
    error: RangeError,
    message: 'expiresAt 1700000000 is not after the time of issue, 1700000000',
  },
  {
    call: () => assertUnixSeconds('now', 1_735_689_600_000),
    error: RangeError,
    message:
      'now 1735689600000 looks like milliseconds; pass Unix seconds (Math.floor(Date.now() / 1000))',
  },
  {
    call: () => assertUnixSeconds('now', 1_735_689_600.5),
    error: RangeError,
    message: 'now must be a whole number from 0 to 4294967295, got 1735689600.5',
  },
  {
    call: () => assertLifetime('expiresInSeconds', 1_735_689_600, 1, 86_400),
    error: RangeError,
    message: 'expiresInSeconds 1735689600 looks like a Unix time; pass seconds from now',
  },
  {
    call: () => assertLifetime('expiresInSeconds', 1_000_000_000, 0, 4_294_967_295),
    error: RangeError,
    message: 'expiresInSeconds 1000000000 looks like a Unix time; pass seconds from now',
  },
  {
    call: () => assertLifetime('expiresInSeconds', '1735689600', 1, 86_400),
    error: TypeError,
    message: 'expiresInSeconds must be a number of seconds from now, got "1735689600"',
  },
  {
    call: () => assertLifetime('expiresInSeconds', '3600', 1, 86_400),
    error: TypeError,
    message: 'expiresInSeconds must be a number of seconds from now, got "3600"',
  },
  {
    call: () => assertLifetime('expiresInSeconds', 0, 1, 86_400),
    error: RangeError,
    message: 'expiresInSeconds must be a whole number of seconds from 1 to 86400, got 0',
  },
  {
    call: () => assertLifetime('expiresInSeconds', 86_401, 1, 86_400),
    error: RangeError,
    message:
      'expiresInSeconds must be a whole number of seconds from 1 to 86400, got 86401; Agora ends every token 24 hours after its issue',
  },
  {
    call: () => assertLifetime('expiresInSeconds', 601, 1, 600),
    error: RangeError,
    message: 'expiresInSeconds must be a whole number of seconds from 1 to 600, got 601',
  },
  {
    call: () => assertLifetime('expiresInSeconds', 1.5, 1, 600),
    error: RangeError,
    message: 'expiresInSeconds must be a whole number of seconds from 1 to 600, got 1.5',
  },
  {
    call: () => assertChannelName(42),
    error: TypeError,
    message: 'channel must be a string or anyChannel, got 42',
  },
  {
    call: () => assertChannelName(''),
    error: RangeError,
    message: 'channel "" would be valid in every channel; ask for that by name with anyChannel',
  },
  {
    call: () => assertChannelName('*'),
    error: RangeError,
    message: 'channel "*" would be valid in every channel; ask for that by name with anyChannel',
  },
  {
    call: () => assertChannelName('room*'),
    error: RangeError,
    message:
      'channel "room*" holds "*" at position 4, which Agora does not allow there; a pattern is asked for by name with channelPattern(…)',
  },
  {
    call: () => assertChannelName('caf\u00e9'),
    error: RangeError,
    message: 'channel "café" holds "é" at position 3, which Agora does not allow there',
  },
  {
    call: () => assertChannelName('x'.repeat(65)),
    error: RangeError,
    message: 'channel must be at most 64 bytes long, got 65',
  },
  ...[42, undefined, '', '*', 'room*'].map((channel) => ({
    call: () => assertPlainChannelName(channel),
    error: TypeError,
    message: `channel must be the name of one channel (only AccessToken2, "007", knows wildcards), got ${shown(channel)}`,
  })),
  {
    call: () => assertPlainChannelName('caf\u00e9'),
    error: RangeError,
    message: 'channel "café" holds "é" at position 3, which Agora does not allow there',
  },
  {
    call: () => uidText('team*'),
    error: RangeError,
    message:
      'uid "team*" holds "*" at position 4, which Agora does not allow there; a pattern is asked for by name with uidPattern(…)',
  },
  ...[-1, 1.5, -1.5, Number.NaN, Infinity].map((uid) => ({
    call: () => uidText(uid),
    error: RangeError,
    message: `uid must be a whole number from 0 to 4294967295, got ${uid}`,
  })),
  {
    call: () => uidText('0'),
    error: RangeError,
    message:
      'uid "0" (a string) is the account named "0", not the wildcard; pass the number 0 or anyUid for any user',
  },
  {
    call: () => uidText(''),
    error: RangeError,
    message: 'uid "" would be valid for every user; ask for that by name with anyUid',
  },
  {
    call: () => uidText('*'),
    error: RangeError,
    message: 'uid "*" would be valid for every user; ask for that by name with anyUid',
  },
  {
    call: () => uidText(4_294_967_296),
    error: RangeError,
    message: 'uid must be a whole number from 0 to 4294967295, got 4294967296',
  },
  {
    call: () => uidText(0n),
    error: TypeError,
    message: 'uid must be a number, a user account (string) or anyUid, got 0',
  },
  {
    call: () => uidText(null),
    error: TypeError,
    message: 'uid must be a number, a user account (string) or anyUid, got null',
  },
  {
    call: () => uidText(undefined),
    error: TypeError,
    message: 'uid must be a number, a user account (string) or anyUid, got undefined',
  },
  {
    call: () => uidText('x'.repeat(256)),
    error: RangeError,
    message: 'uid must be at most 255 bytes long, got 256',
  },
  {
    call: () => uidText('用户'),
    error: RangeError,
    message: 'uid "用户" holds "用" at position 0, which Agora does not allow there',
  },
  {
    call: () => userIdText('userId', ''),
    error: RangeError,
    message: 'userId must not be empty',
  },
  {
    call: () => userIdText('userId', ['a']),
    error: TypeError,
    message: 'userId must be a string or a number, got an array',
  },
  {
    call: () => userIdText('userId', 'x'.repeat(65)),
    error: RangeError,
    message: 'userId must be at most 64 characters long, got 65',
  },
  ...['\ud83c', '\udfad\ud83c', 'ada \udfad'].map((half) => ({
    call: () => userIdText('userId', half),
    error: RangeError,
    message: 'userId holds half of a surrogate pair',
  })),
]

test.for(refusals.map((refusal) => [refusal.message, refusal] as const))(
  '%s',
  ([, { call, error, message }]) => {
    expect(call).toThrow(new error(message))
    expect(call).toThrow(error)
  },
)

test.for<[string, () => void]>([
  ['the largest salt', () => assertU32('salt', 4_294_967_295)],
  ['the smallest salt', () => assertU32('salt', 0)],
  ['a moment', () => assertUnixSeconds('now', now)],
  ['the next second', () => assertEndsAfter('expiresAt', now + 1, now)],
  ['the shortest lifetime', () => assertLifetime('expiresInSeconds', 1, 1, 86_400)],
  ['the longest lifetime', () => assertLifetime('expiresInSeconds', 86_400, 1, 86_400)],
  ['a list of certificates', () => assertVerifyKey({ certificates: [certificate] })],
  ['certificates and an App ID', () => assertVerifyKey({ certificates: [1], appId: certificate })],
  ['one channel', () => assertPlainChannelName('lobby')],
])('takes %s', ([, call]) => {
  expect(call).not.toThrow()
})

test.for([
  [0, ''],
  [-0, ''],
  [1, '1'],
  [4_294_967_295, '4294967295'],
  ['alice', 'alice'],
  ['0123', '0123'],
  ['x'.repeat(255), 'x'.repeat(255)],
] as const)('uid %j stands in a token as %j', ([uid, text]) => {
  expect(uidText(uid)).toBe(text)
})

test.for([
  [0, ''],
  [7, '7'],
  ['0', '0'],
  ['用户 🎭', '用户 🎭'],
] as const)('user id %j stands in a token as %j', ([userId, text]) => {
  expect(userIdText('userId', userId)).toBe(text)
})

test.for([
  ['text', '"text"'],
  ['x'.repeat(80), `"${'x'.repeat(80)}"`],
  ['x'.repeat(81), `"${'x'.repeat(80)}…"`],
  ['x'.repeat(100), `"${'x'.repeat(80)}…"`],
  ['line\nbreak', String.raw`"line\nbreak"`],
  [1.5, '1.5'],
  [true, 'true'],
  [10n, '10'],
  [null, 'null'],
  [undefined, 'undefined'],
  [{ certificate: 'secret' }, 'object'],
  [['secret'], 'an array'],
  [Symbol('secret'), 'symbol'],
] as const)('%o is shown in a message as %s', ([value, text]) => {
  expect(shown(value)).toBe(text)
})
