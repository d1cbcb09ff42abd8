/**
 * One suite for every runtime: a function of the library, so that the same code runs in Node, Bun, Deno, workerd and
 * browsers, with the kernel that each of them gets. It asserts little by itself. It answers with what the library said,
 * and the test that started it compares the answers: equal inputs, equal strings, everywhere.
 */
export interface Library {
  readonly token: typeof import('@tessera/token')
  readonly token006: typeof import('@tessera/token/006')
  readonly channelKey: typeof import('@tessera/token/channel-key')
  readonly wire: typeof import('@tessera/token/wire')
}

/** What the runtimes are given; plain data, for it travels as JSON. */
export interface Inputs {
  readonly appId: string
  readonly appCertificate: string
  /** Unix seconds. */
  readonly now: number
  /** Tokens to read and verify, and the certificate to try. */
  readonly tokens: readonly { readonly token: string; readonly certificate: string }[]
}

/** What a runtime answers; plain data as well. */
export interface Answers {
  /** Tokens of every kind for fixed times and salts. */
  readonly signed: Readonly<Record<string, string>>
  /** For each input token the flags of its reading or the code of its refusal, and whether its signature holds. */
  readonly verdicts: readonly string[]
  /** Likewise for a token of which each bit was flipped once. */
  readonly flipped: string
  /** What went wrong that no comparison would show. */
  readonly failures: readonly string[]
}

export function suite(library: Library, inputs: Inputs): Answers {
  return {
    signed: sign(library, inputs),
    verdicts: inputs.tokens.map(({ token, certificate }) => judge(library, token, certificate)),
    flipped: flipEachBit(library, inputs),
    failures: [...checkSalts(library), ...checkClock(library, inputs)],
  }
}

function sign(
  { token: lib, token006, channelKey, wire }: Library,
  { appId, appCertificate, now }: Inputs,
): Record<string, string> {
  const key = { appId, appCertificate }
  const services = {
    rtc: lib.rtc({ channel: 'lobby', uid: 42, role: 'publisher' }),
    rtcForAnybody: lib.rtc({ channel: lib.anyChannel, uid: lib.anyUid, role: 'subscriber' }),
    rtm: lib.rtm({ userId: 'zoë 用户 😀' }),
    rtm2: lib.rtm2({ userId: 'alice', permissions: { users: { read: ['*'], write: ['bob'] } } }),
    chat: lib.chat({ userId: 'alice' }),
    chatApp: lib.chatApp(),
    streaming: lib.streaming({ channel: 'lobby', uid: 'alice' }),
    fpa: lib.fpa(),
    fcdn: lib.fcdn({ channel: 'lobby', uid: 1 }),
    classroom: lib.apaasRoomUser({ roomUuid: 'room', userUuid: 'alice', role: 2 }),
    conversationalAi: lib.conversationalAi(),
    speechToText: lib.speechToText(),
  }
  const signed: Record<string, string> = {}
  const options = { now, salt: 4_294_967_295 }
  for (const [name, service] of Object.entries(services)) {
    const claims = { services: [service], expiresInSeconds: 3600 }
    signed[name] = lib.signToken(key, claims, options)
  }
  const all = { services: Object.values(services), expiresInSeconds: 86_400 }
  signed['all services'] = lib.signToken(key, all, options)

  const claims006 = { channel: 'lobby', uid: 42, role: 'publisher', expiresAt: now + 600 } as const
  signed['006'] = token006.sign006(key, claims006, options)
  const legacy = { version: '005', service: 'recording', channel: 'lobby', uid: 42 } as const
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is to be the same everywhere while it is there
  signed['005'] = channelKey.signChannelKey(key, { ...legacy, expiresAt: 0 }, options)

  // Long and repetitive, so that compression has long and distant matches to find.
  const long = wire.encodePayload(
    {
      appId,
      issuedAt: now,
      expiresInSeconds: 60,
      salt: 1,
      services: Array.from({ length: 300 }, (_, i) => ({
        type: 1,
        privileges: [[1, i]] as const,
        texts: [`channel-${i % 7}`, String(i)],
      })),
    },
    appCertificate,
  )
  signed['three hundred services'] = wire.wrapPayload(long, long.length)
  signed['an HMAC of it'] = wire.toHex(wire.hmacSha256(new Uint8Array(0), long))
  signed.md5 = wire.md5Hex('tessera')
  return signed
}

function judge({ token: lib }: Library, token: string, certificate: string): string {
  const read = attempt(() => lib.decodeToken(token).flags.join(' '))
  const verified = attempt(
    () => lib.verifyToken(token, { certificates: [certificate] }, { allowExpired: true }).appId,
  )
  return `${read} | ${verified}`
}

function flipEachBit(
  { token: lib, wire }: Library,
  { appId, appCertificate, now }: Inputs,
): string {
  const token = lib.signRtcToken(
    { appId, appCertificate, channel: 'lobby', uid: 42, role: 'publisher', expiresInSeconds: 60 },
    { now, salt: 1 },
  )
  const payload = wire.unwrapPayload(token)
  const letters: string[] = []
  for (let bit = 0; bit < payload.length * 8; bit++) {
    const changed = payload.slice()
    changed[bit >> 3]! ^= 1 << (bit & 7)
    const text = wire.wrapPayload(changed, changed.length)
    letters.push(
      attempt(() => lib.verifyToken(text, { certificates: [appCertificate] }, { now }).appId),
    )
  }
  return letters.join(' ')
}

function checkSalts({ wire }: Library): string[] {
  const salts = Array.from({ length: 3000 }, () => wire.randomSalt())
  const sound = salts.every((salt) => Number.isInteger(salt) && salt >= 1 && salt < 2 ** 32)
  return [
    ...(sound ? [] : ['a salt is not a whole number from 1 to 2³²−1']),
    ...(new Set(salts).size > 2990 ? [] : ['salts repeat']),
  ]
}

function checkClock({ token: lib }: Library, { appId, appCertificate }: Inputs): string[] {
  const token = lib.signRtcToken({
    appId,
    appCertificate,
    channel: 'lobby',
    uid: 1,
    role: 'subscriber',
    expiresInSeconds: 600,
  })
  const age =
    Date.now() / 1000 - lib.verifyToken(token, { certificates: [appCertificate] }).issuedAt
  return age >= 0 && age < 60 ? [] : [`a token of now is ${age} s old`]
}

/** The result, or the code of a TokenError, or any other error in full. */
function attempt(action: () => string): string {
  try {
    return action()
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}
