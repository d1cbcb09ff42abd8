import { Buffer } from 'node:buffer'
import { deflateSync, inflateSync } from 'node:zlib'

import { AccessToken } from '@tessera/agora-token/src/AccessToken'
import * as tokens from '@tessera/agora-token/src/AccessToken2'
import { AccessToken as AccessTokenOf204 } from '@tessera/agora-token/access-token/src/AccessToken'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'

import { account, id, role, seconds, text } from './support/arguments.ts'
import { comparable, plain } from './support/comparison.ts'
import { loadOfficial006, officialToken2 } from './support/official.ts'

const RUNS = 600

const APP_ID = '970CA35de60c44645bbae8a215061b33'
const CERTIFICATE = '5CFd2fd1755d40ecb72977518be15d3b'

type Library = typeof tokens
type Make = (library: Library) => tokens.Service

/** A service that both packages make from the same arguments. */
const service: fc.Arbitrary<Make> = fc.oneof(
  fc.tuple(text, account).map(
    ([channel, user]): Make =>
      (library) =>
        new library.ServiceRtc(channel as string, user as string),
  ),
  text.map(
    (user): Make =>
      (library) =>
        new library.ServiceRtm(user as string),
  ),
  text.map(
    (user): Make =>
      (library) =>
        new library.ServiceChat(user as string),
  ),
  fc.tuple(text, account).map(
    ([channel, user]): Make =>
      (library) =>
        new library.ServiceStreaming(channel as string, user as string),
  ),
  fc.tuple(text, account).map(
    ([channel, user]): Make =>
      (library) =>
        new library.ServiceFCdn(channel as string, user as string),
  ),
  fc.tuple(text, text, role).map(
    ([room, user, part]): Make =>
      (library) =>
        new library.ServiceApaas(room as string, user as string, part as number),
  ),
  fc
    .tuple(
      account,
      fc.array(fc.tuple(fc.nat(6), fc.nat(3), fc.array(fc.string())), { maxLength: 4 }),
    )
    .map(([user, triples]): Make => (library) => {
      const permissions = new library.Rtm2Permissions()
      for (const triple of triples) permissions.add(...triple)
      return new library.ServiceRtm2(user as string, permissions)
    }),
  fc.constantFrom<Make>(
    (library) => new library.ServiceFpa(),
    (library) => new library.ServiceConvoAI(),
    (library) => new library.ServiceStt(),
    (library) => new library.ServiceStreaming(),
    (library) => new library.ServiceFCdn(),
    (library) => new library.ServiceApaas(),
    (library) => new library.ServiceRtm2(),
    (library) => new library.ServiceChat(),
  ),
  fc.constantFrom(0, 11, 999, 65_535, 65_536, -1).map(
    (type): Make =>
      (library) =>
        new library.Service(type),
  ),
)

const privileges = fc.array(
  fc.tuple(
    fc.oneof({ weight: 20, arbitrary: fc.nat(5) }, fc.constantFrom(-1, 1.5, 65_535, 65_536)),
    seconds,
  ),
  { maxLength: 5 },
)

const claims = fc.record({
  appId: id,
  appCertificate: id,
  issueTs: seconds,
  expire: seconds,
  salt: seconds,
  services: fc.array(fc.tuple(service, privileges), { maxLength: 4 }),
})
type Claims = typeof claims extends fc.Arbitrary<infer Value> ? Value : never

function compose(library: Library, from: Claims): tokens.AccessToken2 {
  const token = new library.AccessToken2(
    from.appId as string,
    from.appCertificate as string,
    1,
    from.expire as number,
  )
  token.issueTs = from.issueTs as number
  token.salt = from.salt as number
  for (const [make, granted] of from.services) {
    const one = make(library)
    for (const [privilege, end] of granted) one.add_privilege(privilege, end as number)
    token.add_service(one)
  }
  return token
}

/** Everything that reading a token leaves behind, and what verifying it says. */
function read(library: Library, token: unknown): unknown {
  const parsed = new library.AccessToken2('', '', 1, 0)
  const isRead = parsed.from_string(token)
  return plain({
    isRead,
    state: parsed,
    isSigned: parsed.verifySignature(CERTIFICATE),
    isSignedByOther: parsed.verifySignature('a'.repeat(32)),
  })
}

describe('AccessToken2', () => {
  test('any services make the same token or the same error', () => {
    fc.assert(
      fc.property(claims, (from) => {
        const [official, tessera] = [officialToken2, tokens].map((library) =>
          comparable(() => compose(library, from).build()),
        )
        expect(tessera).toEqual(official)
      }),
      { numRuns: RUNS },
    )
  })

  const good = claims
    .map((from) => {
      const usable = { ...from, appId: APP_ID, appCertificate: CERTIFICATE }
      return comparable(() => compose(officialToken2, usable).build())
    })
    .filter((token) => typeof token === 'string' && token !== '')

  test('ours read, verify and build again what the official one made, and the other way round', () => {
    fc.assert(
      fc.property(good, (token) => {
        expect(read(tokens, token)).toEqual(read(officialToken2, token))
        const [official, tessera] = [officialToken2, tokens].map((library) => {
          const again = new library.AccessToken2('', '', 1, 0)
          again.from_string(token)
          again.appCertificate = CERTIFICATE
          return comparable(() => again.build())
        })
        expect(tessera).toEqual(official)
        expect(read(officialToken2, tessera)).toEqual(read(tokens, official))
      }),
      { numRuns: RUNS },
    )
  })

  test('a broken payload is read up to the same point', () => {
    const damage = fc.oneof(
      fc.record({ cut: fc.nat() }),
      fc.record({ at: fc.nat(), byte: fc.nat(255) }),
      fc.record({ extra: fc.uint8Array({ maxLength: 9 }) }),
    )
    fc.assert(
      fc.property(good, fc.array(damage, { maxLength: 2 }), (token, damages) => {
        let payload = inflateSync(Buffer.from(String(token).slice(3), 'base64'))
        for (const one of damages) {
          if ('cut' in one) payload = payload.subarray(0, one.cut % (payload.length + 1))
          else if ('extra' in one) payload = Buffer.concat([payload, one.extra])
          else if (payload.length > 0) payload[one.at % payload.length] = one.byte
        }
        const broken = `007${deflateSync(payload).toString('base64')}`
        expect(read(tokens, broken)).toEqual(read(officialToken2, broken))
      }),
      { numRuns: RUNS },
    )
  })

  test('a broken text is taken or refused alike', () => {
    const change = fc.tuple(fc.nat(), fc.constantFrom('', 'A', '=', '-', '_', ' ', '\n', '7', 'é'))
    fc.assert(
      fc.property(good, fc.array(change, { minLength: 1, maxLength: 3 }), (token, changes) => {
        let broken = String(token)
        for (const [place, letter] of changes) {
          const at = place % broken.length
          broken = broken.slice(0, at) + letter + broken.slice(at + 1)
        }
        expect(read(tokens, broken)).toEqual(read(officialToken2, broken))
      }),
      { numRuns: RUNS },
    )
  })

  test.for<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['no text', ''],
    ['a cut version', '00'],
    ['nothing after the version', '007'],
    ['version 006', '006AAAA'],
    ['a text object', new String('007')],
  ])('%s is refused alike', ([, token]) => {
    expect(read(tokens, token)).toEqual(read(officialToken2, token))
    expect(new tokens.AccessToken2('', '', 1, 0).from_string(token)).toBe(false)
  })

  test('a large token comes out of zlib as with its default buffer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: 1, max: 32 }),
        (resources, bits) => {
          const [official, tessera] = [officialToken2, tokens].map((library) => {
            const token = new library.AccessToken2(APP_ID, CERTIFICATE, 1, 600)
            token.salt = 1
            const permissions = new library.Rtm2Permissions()
            const names = Array.from(
              { length: resources },
              (_, i) => `${(Math.imul(i + 1, 0x9e37_79b1) >>> 0) % 2 ** bits}`,
            )
            permissions.add(0, 0, names)
            token.add_service(new library.ServiceRtm2('user', permissions))
            return token.build()
          })
          expect(tessera).toBe(official)
        },
      ),
      { numRuns: 20 },
    )
  })

  test('a service of the caller, registered with both, is packed and read alike', () => {
    const answers = [officialToken2, tokens].map((library) => {
      class ServiceWhiteboard extends library.Service {
        __room = 'board'
        constructor() {
          super(77)
        }
        override pack(): Buffer {
          return Buffer.concat([super.pack(), Buffer.from([5, 0]), Buffer.from(this.__room)])
        }
        override unpack(buffer: Buffer): ReturnType<tokens.Service['unpack']> {
          const reader = super.unpack(buffer)
          this.__room = reader.getString().toString()
          return reader
        }
      }
      library.AccessToken2.kServices[77] = ServiceWhiteboard
      const token = new library.AccessToken2(APP_ID, CERTIFICATE, 1, 600)
      token.salt = 1
      token.add_service(new ServiceWhiteboard())
      token.add_service(new library.ServiceRtc('room', 0))
      const text = token.build()
      return [text, read(library, text)]
    })
    expect(answers[1]).toEqual(answers[0])
    expect(JSON.stringify(answers[1])).toContain('board')
  })

  test('a token that would inflate past 16 MiB is refused, the one thing that the official one takes', () => {
    const bomb = `007${deflateSync(Buffer.alloc(17 * 1024 * 1024)).toString('base64')}`
    expect(bomb.length).toBeLessThan(25_000)
    expect(new tokens.AccessToken2('', '', 1, 0).from_string(bomb)).toBe(false)
  })
})

describe('AccessToken', () => {
  const { token: official, tokenOf204 } = loadOfficial006()
  const pairs = [
    { name: 'agora-token', theirs: official.AccessToken, ours: AccessToken },
    { name: 'agora-access-token', theirs: tokenOf204.AccessToken, ours: AccessTokenOf204 },
  ]
  const fields = fc.record({
    appID: id,
    appCertificate: fc.oneof(id, fc.string({ minLength: 60, maxLength: 200 })),
    channelName: text,
    uid: account,
    salt: seconds,
    ts: seconds,
    // From 162 privileges on the official package writes past its buffer, from 170 on it throws.
    messages: fc.oneof(
      fc.array(fc.tuple(fc.nat(1000), seconds), { maxLength: 5 }),
      fc
        .integer({ min: 155, max: 175 })
        .map((count) => Array.from({ length: count }, (_, i): [number, number] => [i, i])),
    ),
  })
  type Fields = typeof fields extends fc.Arbitrary<infer Value> ? Value : never

  function make(Token: typeof AccessToken, from: Fields): AccessToken {
    const token = new Token(
      from.appID as string,
      from.appCertificate as string,
      from.channelName as string,
      from.uid as string,
    )
    token.salt = from.salt as number
    token.ts = from.ts as number
    for (const [privilege, end] of from.messages) token.addPriviledge(privilege, end as number)
    return token
  }

  function readBack(Token: typeof AccessToken, token: unknown): unknown {
    const parsed = new Token('', '', '', '')
    parsed.salt = 0
    parsed.ts = 0
    return plain({ isRead: parsed.fromString(token as string), state: parsed })
  }

  test.for(pairs)(
    'any fields make the same token or the same error as $name',
    ({ theirs, ours }) => {
      fc.assert(
        fc.property(fields, (from) => {
          const answers = [theirs, ours].map((Token) => comparable(() => make(Token, from).build()))
          expect(answers[1]).toEqual(answers[0])
        }),
        { numRuns: RUNS },
      )
    },
  )

  test.for(pairs)('any token, whole or broken, is read as $name reads it', ({ theirs, ours }) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const broken = fc.oneof(
      fc.tuple(fields, fc.nat(), fc.string({ maxLength: 3 })).map(([from, place, letters]) => {
        const token = comparable(() => make(theirs, { ...from, appID: APP_ID }).build())
        if (typeof token !== 'string') return token
        const at = place % (token.length * 2)
        return token.slice(0, at) + letters + token.slice(at + letters.length)
      }),
      fc.constantFrom(null, undefined, 6, '', '006', '007', `006${APP_ID}`),
    )
    fc.assert(
      fc.property(broken, (token) => {
        const answer = readBack(theirs, token)
        log.mockClear()
        expect(readBack(ours, token)).toEqual(answer)
        expect(log).not.toHaveBeenCalled()
      }),
      { numRuns: RUNS },
    )
    log.mockRestore()
  })
})

test('ours leave no global behind, where the official 006 reader leaves originVersion', () => {
  Reflect.deleteProperty(globalThis, 'originVersion')
  const before = Object.keys(globalThis)
  new AccessToken('', '', '', '').fromString(`006${APP_ID}AAAA`)
  expect(Object.keys(globalThis)).toEqual(before)
})
