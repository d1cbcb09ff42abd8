import * as ours from '@tessera/agora-token'
import * as oursOf204 from '@tessera/agora-token/access-token'
import * as channelKeys from '@tessera/agora-token/src/DynamicKey5'
import { RtcTokenBuilder as RtcTokenBuilder006 } from '@tessera/agora-token/src/RtcTokenBuilder'
import { RtmTokenBuilder as RtmTokenBuilder006 } from '@tessera/agora-token/src/RtmTokenBuilder'
import * as signaling from '@tessera/agora-token/src/SignalingToken'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { account, id, role, seconds, text } from './support/arguments.ts'
import { comparable } from './support/comparison.ts'
import {
  MAX_OFFICIAL_SALT,
  saltsDrawn,
  setMoment,
  takeOverClockAndRandomness,
} from './support/moment.ts'
import {
  loadOfficial006,
  officialChannelKey,
  officialIndex,
  officialSignaling,
} from './support/official.ts'

let undo: () => void
beforeAll(() => {
  undo = takeOverClockAndRandomness()
})
afterAll(() => {
  undo()
})

const RUNS = 300

const moment = fc.record({
  // Milliseconds: the official clock has fractions of a second, and tokens cut them off.
  now: fc.integer({ min: 1_600_000_000_000, max: 4_294_967_295_000 }).map((ms) => ms / 1000),
  salt: fc.integer({ min: 1, max: MAX_OFFICIAL_SALT }),
})

const permissions = fc.array(
  fc.tuple(
    fc.constantFrom(0, 1, 2, 3, 4, 300),
    fc.constantFrom(0, 1, 7),
    fc.array(fc.string({ maxLength: 20 }), { maxLength: 4 }),
  ),
  { maxLength: 5 },
)

/** Calls a method of both packages with the same arguments. */
function bothAnswer(
  official: unknown,
  tessera: unknown,
  method: string,
  args: readonly unknown[],
): void {
  const answers = [official, tessera].map((builder) =>
    comparable(() =>
      (builder as Record<string, (...args: unknown[]) => unknown>)[method]!(...args),
    ),
  )
  expect(answers[1]).toEqual(answers[0])
}

const rtcAndMore = [
  id,
  id,
  text,
  account,
  role,
  seconds,
  seconds,
  seconds,
  seconds,
  seconds,
  text,
  seconds,
]
const roomUser = [id, id, text, text, role, seconds]
const user = [id, id, text, seconds]
const app = [id, id, seconds]

const METHODS_007: readonly (readonly [
  keyof typeof ours,
  string,
  readonly fc.Arbitrary<unknown>[],
])[] = [
  ['RtcTokenBuilder', 'buildTokenWithUid', [id, id, text, account, role, seconds, seconds]],
  ['RtcTokenBuilder', 'buildTokenWithUserAccount', [id, id, text, account, role, seconds]],
  [
    'RtcTokenBuilder',
    'buildTokenWithUidAndPrivilege',
    [id, id, text, account, seconds, seconds, seconds, seconds, seconds],
  ],
  [
    'RtcTokenBuilder',
    'BuildTokenWithUserAccountAndPrivilege',
    [id, id, text, account, seconds, seconds, seconds, seconds, seconds],
  ],
  ['RtcTokenBuilder', 'buildTokenWithRtm', [id, id, text, text, role, seconds, seconds]],
  ['RtcTokenBuilder', 'buildTokenWithRtm2', rtcAndMore],
  ['ConvoAITokenBuilder', 'buildToken', rtcAndMore],
  ['SttTokenBuilder', 'buildToken', rtcAndMore],
  ['RtmTokenBuilder', 'buildToken', user],
  ['ChatTokenBuilder', 'buildUserToken', user],
  ['ChatTokenBuilder', 'buildAppToken', app],
  ['EducationTokenBuilder', 'buildRoomUserToken', roomUser],
  ['EducationTokenBuilder', 'buildUserToken', user],
  ['EducationTokenBuilder', 'buildAppToken', app],
  ['ApaasTokenBuilder', 'buildRoomUserToken', roomUser],
  ['ApaasTokenBuilder', 'buildUserToken', user],
  ['ApaasTokenBuilder', 'buildAppToken', app],
  ['FpaTokenBuilder', 'buildToken', [id, id]],
]

describe('007 builders', () => {
  test.for(METHODS_007)('%s.%s answers as the official one', ([builder, method, parameters]) => {
    fc.assert(
      fc.property(moment, fc.tuple(...parameters), (when, args) => {
        setMoment(when)
        bothAnswer(
          officialIndex[builder as keyof typeof officialIndex],
          ours[builder],
          method,
          args,
        )
      }),
      { numRuns: RUNS },
    )
  })

  test('RtmTokenBuilder.buildTokenWithPermissions answers as the official one', () => {
    fc.assert(
      fc.property(
        moment,
        id,
        account,
        permissions,
        seconds,
        (when, appId, userId, triples, expire) => {
          setMoment(when)
          const answers = [officialIndex, ours].map(({ Rtm2Permissions, RtmTokenBuilder }) => {
            const granted = new Rtm2Permissions()
            for (const triple of triples) granted.add(...triple)
            const args = [appId, appId, userId, granted, expire] as const
            return comparable(() =>
              (RtmTokenBuilder.buildTokenWithPermissions as (...args: unknown[]) => string)(
                ...args,
              ),
            )
          })
          expect(answers[1]).toEqual(answers[0])
        },
      ),
      { numRuns: RUNS },
    )
  })

  test('every method of the official index is compared', () => {
    const methods = Object.entries(officialIndex).flatMap(([name, builder]) =>
      Object.getOwnPropertyNames(builder)
        .filter((method) => /^build/i.test(method))
        .map((method) => `${name}.${method}`),
    )
    const compared = METHODS_007.map(([builder, method]) => `${builder}.${method}`)
    expect([...compared, 'RtmTokenBuilder.buildTokenWithPermissions'].sort()).toEqual(
      methods.sort(),
    )
  })

  test('ours took their salts from the generator that was stubbed', () => {
    const before = saltsDrawn()
    ours.FpaTokenBuilder.buildToken('', '')
    expect(saltsDrawn()).toBe(before + 1)
  })
})

describe('006 builders', () => {
  const SALT = 12_345
  const parameters = fc.tuple(id, id, text, account, role, seconds)

  /** The official package draws one salt when loaded, from a wider range. */
  function load006(): ReturnType<typeof loadOfficial006> {
    const random = vi.spyOn(Math, 'random').mockReturnValue((SALT + 0.5) / 0xffff_ffff)
    const loaded = loadOfficial006()
    random.mockRestore()
    return loaded
  }

  test.for([
    ['agora-token', 'RtcTokenBuilder', 'buildTokenWithUid'],
    ['agora-token', 'RtcTokenBuilder', 'buildTokenWithAccount'],
    ['agora-token', 'RtmTokenBuilder', 'buildToken'],
    ['agora-access-token', 'RtcTokenBuilder', 'buildTokenWithUid'],
    ['agora-access-token', 'RtcTokenBuilder', 'buildTokenWithAccount'],
    ['agora-access-token', 'RtmTokenBuilder', 'buildToken'],
  ] as const)('%s: %s.%s answers as the official one', ([name, builder, method]) => {
    const { rtc, rtm, indexOf204 } = load006()
    const [officialBuilders, oursBuilders] =
      name === 'agora-token'
        ? [
            { ...rtc, ...rtm },
            { RtcTokenBuilder: RtcTokenBuilder006, RtmTokenBuilder: RtmTokenBuilder006 },
          ]
        : [indexOf204, oursOf204]
    fc.assert(
      fc.property(moment, parameters, ({ now }, args) => {
        setMoment({ now, salt: SALT })
        bothAnswer(officialBuilders[builder], oursBuilders[builder], method, args)
      }),
      { numRuns: RUNS },
    )
  })
})

describe('005 keys and signaling tokens', () => {
  const parameters = fc.tuple(id, id, text, seconds, seconds, seconds, seconds, text)

  test.for([
    'generatePublicSharingKey',
    'generateRecordingKey',
    'generateMediaChannelKey',
    'generateInChannelPermissionKey',
  ])('%s answers as the official one', (method) => {
    fc.assert(
      fc.property(parameters, (args) => {
        bothAnswer(officialChannelKey, channelKeys, method, args)
      }),
      { numRuns: RUNS },
    )
  })

  test('generateDynamicKey answers as the official one, extra and all', () => {
    const extra = fc.oneof(
      fc.constantFrom(null, undefined),
      fc.dictionary(fc.nat(70_000).map(String), text),
    )
    fc.assert(
      fc.property(parameters, extra, seconds, ([, , , ...numbers], map, serviceType) => {
        const args = ['970ca3', '5cfd', 'room', ...numbers.slice(0, 4), map, serviceType]
        bothAnswer(officialChannelKey, channelKeys, 'generateDynamicKey', args)
      }),
      { numRuns: RUNS },
    )
  })

  test.for(['get', 'get1DayToken'])('%s answers as the official one', (method) => {
    fc.assert(
      fc.property(moment, fc.tuple(id, id, text, seconds), (when, args) => {
        setMoment(when)
        bothAnswer(officialSignaling, signaling, method, args)
      }),
      { numRuns: RUNS },
    )
  })
})
