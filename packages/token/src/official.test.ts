import zlib from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { official, type OfficialService, readOfficially } from '../../../test/support/official.ts'
import { appCertificate, appId } from '../../../test/support/project.ts'
import { type Random, seededRandom } from '../../../test/support/random.ts'
import { deflate } from './deflate/deflate.ts'
import {
  apaasApp,
  apaasRoomUser,
  apaasUser,
  chat,
  chatApp,
  conversationalAi,
  fcdn,
  fpa,
  rtc,
  rtm,
  rtm2,
  type Service,
  speechToText,
  streaming,
} from './services.ts'
import { signToken } from './sign.ts'
import { verifyToken } from './verify.ts'
import { md5Hex, unwrapPayload } from './wire/index.ts'

const ROUNDS = Array.from({ length: 16 }, (_, i) => i + 1)
const CLAIMS_PER_ROUND = 250

/** One claim as ours and as theirs. `seconds` is the lifetime of the token that it will stand in. */
type DrawService = (random: Random, seconds: number) => readonly [Service, OfficialService[]]

const NAME_CHARACTERS = 'abcXYZ019 !#$%&()+-:;<=.>?@[]^_{}|~,'

function name(random: Random, maxLength: number): string {
  return Array.from({ length: 1 + random.below(maxLength) }, () =>
    NAME_CHARACTERS.charAt(random.below(NAME_CHARACTERS.length)),
  ).join('')
}

function userId(random: Random): string {
  return random.below(4) === 0 ? random.pick(['用户', 'zoë', '😀 x', '\u0000']) : name(random, 40)
}

function uid(random: Random): number | string {
  return random.pick([0, 1, 2 ** 31, 2 ** 32 - 1, random.below(2 ** 32), `u${name(random, 60)}`])
}

function granting(
  service: OfficialService,
  privileges: Readonly<Record<number, number>>,
): OfficialService {
  for (const [id, seconds] of Object.entries(privileges)) service.add_privilege(Number(id), seconds)
  return service
}

const drawRtc: DrawService = (random, seconds) => {
  const options = { channel: name(random, 64), uid: uid(random) }
  const theirs = new official.ServiceRtc(options.channel, options.uid)
  switch (random.below(3)) {
    case 0:
      return [rtc({ ...options, role: 'subscriber' }), [granting(theirs, { 1: seconds })]]
    case 1: {
      const own = random.below(90_000)
      return [
        rtc({ ...options, role: 'publisher', privilegesExpireInSeconds: own }),
        [granting(theirs, { 1: own, 2: own, 3: own, 4: own })],
      ]
    }
    default: {
      const [audio, join] = [random.below(90_000), random.below(90_000)]
      return [
        rtc({ ...options, privileges: { publishAudioStream: audio, joinChannel: join } }),
        [granting(theirs, { 1: join, 2: audio })],
      ]
    }
  }
}

const drawRtm2: DrawService = (random, seconds) => {
  const id = userId(random)
  const theirs = new official.Rtm2Permissions()
  const resources = (): string[] => Array.from({ length: random.below(4) }, () => name(random, 12))
  const [users, streams, messages] = [resources(), resources(), resources()]
  theirs.add(4, 1, users)
  theirs.add(1, 0, streams)
  theirs.add(0, 1, messages)
  return [
    rtm2({
      userId: id,
      permissions: {
        users: { write: users },
        messageChannels: { write: messages },
        streamChannels: { read: streams },
      },
    }),
    [granting(new official.ServiceRtm2(id, theirs), { 1: seconds })],
  ]
}

const drawRoomUser: DrawService = (random, seconds) => {
  const [room, user, role] = [name(random, 40), name(random, 40), 1 + random.below(300)]
  return [
    apaasRoomUser({ roomUuid: room, userUuid: user, role }),
    [
      granting(new official.ServiceRtm(user), { 1: seconds }),
      granting(new official.ServiceChat(md5Hex(user)), { 1: seconds }),
      granting(new official.ServiceApaas(room, user, role), { 1: seconds }),
    ],
  ]
}

const drawChannelService =
  (
    ours: typeof streaming | typeof fcdn,
    Theirs: new (channel: string, account: number | string) => OfficialService,
  ): DrawService =>
  (random, seconds) => {
    const options = { channel: name(random, 64), uid: uid(random) }
    const theirs = new Theirs(options.channel, options.uid)
    return [ours(options), [granting(theirs, { 1: seconds, 2: seconds })]]
  }

const drawUser =
  (
    ours: (options: { userId: string }) => Service,
    Theirs: new (userId: string) => OfficialService,
  ): DrawService =>
  (random, seconds) => {
    const id = userId(random)
    return [ours({ userId: id }), [granting(new Theirs(id), { 1: seconds })]]
  }

/** Every service, so that none can be forgotten. */
const draws: Readonly<Record<Service['type'], DrawService>> = {
  rtc: drawRtc,
  rtm: drawUser(rtm, official.ServiceRtm),
  rtm2: drawRtm2,
  chat: drawUser(chat, official.ServiceChat),
  chatApp: (_, seconds) => [chatApp(), [granting(new official.ServiceChat(''), { 2: seconds })]],
  streaming: drawChannelService(streaming, official.ServiceStreaming),
  fcdn: drawChannelService(fcdn, official.ServiceFCdn),
  fpa: () => [fpa(), [granting(new official.ServiceFpa(), { 1: 0 })]],
  apaasRoomUser: drawRoomUser,
  apaasUser: (random, seconds) => {
    const user = name(random, 40)
    return [
      apaasUser({ userUuid: user }),
      [granting(new official.ServiceApaas('', user, -1), { 2: seconds })],
    ]
  },
  apaasApp: (_, seconds) => [
    apaasApp(),
    [granting(new official.ServiceApaas('', '', -1), { 3: seconds })],
  ],
  conversationalAi: () => [conversationalAi(), [new official.ServiceConvoAI()]],
  speechToText: () => [speechToText(), [new official.ServiceStt()]],
}

describe('npm agora-token and Tessera', () => {
  const drawn = new Set<Service['type']>()

  test.for(ROUNDS)('agree on every byte, and verify each other (round %i)', (round) => {
    const random = seededRandom(round)
    for (let i = 0; i < CLAIMS_PER_ROUND; i++) {
      const now = 1_600_000_000 + random.below(400_000_000)
      const salt = random.below(2 ** 32)
      const seconds = 1 + random.below(200_000)
      const theirs = new official.AccessToken2(appId, appCertificate, now, seconds)
      theirs.salt = salt
      const services = Array.from({ length: 1 + random.below(4) }, () => {
        const [service, counterparts] = random.pick(Object.values(draws))(random, seconds)
        for (const counterpart of counterparts) theirs.add_service(counterpart)
        drawn.add(service.type)
        return service
      })

      const official007 = theirs.build()
      const ours = signToken(
        { appId, appCertificate },
        { services, expiresInSeconds: seconds },
        { now, salt, maxLifetimeSeconds: 200_000 },
      )
      const payload = unwrapPayload(ours)
      if (Buffer.compare(payload, unwrapPayload(official007)) !== 0) {
        expect.fail(`claim ${i} differs: ${ours} ${official007}`)
      }
      readOfficially(ours, appCertificate)
      const key = { appId, certificates: [appCertificate] }
      expect(verifyToken(official007, key, { now })).toEqual(verifyToken(ours, key, { now }))
    }
  })

  test('were compared in every service', () => {
    expect(drawn).toEqual(new Set(Object.keys(draws)))
  })

  test('our encoding costs at most three per cent more than theirs', () => {
    const random = seededRandom(7)
    let ours = 0
    let theirs = 0
    for (let i = 0; i < 1000; i++) {
      const token = signToken(
        { appId, appCertificate },
        { services: [drawRtc(random, 3600)[0]], expiresInSeconds: 3600 },
      )
      const payload = unwrapPayload(token)
      ours += deflate(payload).length
      theirs += zlib.deflateSync(payload).length
    }
    expect(ours / theirs).toBeLessThan(1.03)
  })
})
