import { readdirSync, readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { runs } from '../../../../test/support/random.ts'
import { encode006 } from '../006/encode.ts'
import { admit } from '../admission/admit.ts'
import type { AdmissionProject } from '../admission/admission.ts'
import { rtc } from '../services.ts'
import { signRtcToken, signToken } from '../sign.ts'
import { encodePayload } from '../wire/payload.ts'
import { wrapPayload } from '../wire/token-text.ts'
import { explainToken } from './explain.ts'
import { FINDING_CODES } from './findings/findings.ts'

const APP_ID = '970ca35de60c44645bbae8a215061b33'
const PRIMARY = '5cfd2fd1755d40ecb72977518be15d3b'
const SECONDARY = 'b2'.repeat(16)
const NOW = 1_800_000_000
const DAY = 86_400

const key = { appId: APP_ID, appCertificate: PRIMARY }
const lobby = { channel: 'lobby', uid: 1234, role: 'publisher', expiresInSeconds: 3_600 } as const
const good = signRtcToken({ ...key, ...lobby }, { now: NOW, salt: 1 })
const all = {
  project: { appId: APP_ID, certificates: [PRIMARY] },
  join: { channel: 'lobby', uid: 1234 },
  now: NOW + 60,
}

function rawToken(channel: string, uid: string, appId: string = APP_ID): string {
  const services = [{ type: 1, privileges: [[1, 3_600] as const], texts: [channel, uid] }]
  const claims = { appId, issuedAt: NOW, expiresInSeconds: 3_600, salt: 1, services }
  const payload = encodePayload(claims, PRIMARY)
  return wrapPayload(payload, payload.length)
}

describe('explainToken', () => {
  test('explains a good token completely', () => {
    const end = NOW + 3_600
    expect(explainToken(good, all)).toMatchObject({
      verdict: 'valid',
      summary: 'Valid: uid 1234 may join "lobby" until 2027-01-15 09:00:00 UTC (in 59 min).',
      findings: [{ code: 'NOTHING_WRONG', severity: 'info' }],
      repaired: false,
      token: {
        version: '007',
        appId: APP_ID,
        issuedAt: NOW,
        expiresAt: end,
        services: [
          {
            type: 'rtc',
            channel: 'lobby',
            uid: '1234',
            privileges: [
              { name: 'joinChannel', expiresAt: end },
              { name: 'publishAudioStream', expiresAt: end },
              { name: 'publishVideoStream', expiresAt: end },
              { name: 'publishDataStream', expiresAt: end },
            ],
          },
        ],
        flags: [],
      },
      timeline: [
        { at: NOW, event: 'issued' },
        { at: NOW + 60, event: 'now' },
        { at: end - 30, event: 'will-expire' },
        { at: end, event: 'privilege-ends' },
        { at: end, event: 'token-ends' },
        { at: end, event: 'leave' },
      ],
    })
  })

  test('tells the first reason of a refusal, and how many more there are', () => {
    const { summary } = explainToken(good, { ...all, join: { channel: 'Lobby', uid: 'ada' } })
    expect(summary).toBe(
      'Refused: The token is for channel "lobby", the join is for "Lobby". Capitals count. One more error below.',
    )
  })

  test('is undecided when too little is known', () => {
    expect(explainToken(good, { now: NOW })).toMatchObject({
      verdict: 'undecided',
      summary: 'Undecided: nothing refuses it so far, but not everything is known.',
    })
  })

  test('has words for a token that lives beyond the day', () => {
    const token = signToken(
      key,
      { services: [rtc(lobby)], expiresInSeconds: 7 * DAY },
      { now: NOW, salt: 1, maxLifetimeSeconds: 7 * DAY },
    )
    const { summary, timeline } = explainToken(token, all)
    expect(summary).toBe(
      'Valid: uid 1234 may join "lobby" until 2027-01-16 08:00:00 UTC (in 23 h 59 min). One warning below.',
    )
    expect(timeline.map(({ at, event }) => [at - NOW, event])).toEqual([
      [0, 'issued'],
      [60, 'now'],
      [DAY - 30, 'will-expire'],
      [DAY, 'day-ends'],
      [DAY, 'leave'],
      [7 * DAY, 'privilege-ends'],
      [7 * DAY, 'token-ends'],
    ])
  })

  test('explains a 006 token by its checksums', () => {
    const token = encode006(
      {
        appId: APP_ID,
        channel: 'lobby',
        uid: '1234',
        salt: 1,
        ts: NOW + DAY,
        privileges: [[1, 0]],
      },
      PRIMARY,
    )
    expect(explainToken(token, all)).toMatchObject({
      verdict: 'valid',
      token: {
        version: '006',
        expiresAt: NOW + DAY,
        services: [{ type: 'rtc', privileges: [{ name: 'joinChannel', expiresAt: NOW + DAY }] }],
        checksums: { channel: expect.any(Number) as number, uid: expect.any(Number) as number },
      },
    })
  })

  test.for([
    { problem: 'a token that is no text', call: () => explainToken(null as unknown as string) },
    { problem: 'a time in milliseconds', call: () => explainToken(good, { now: NOW * 1000 }) },
    {
      problem: 'a uid of another kind',
      call: () => explainToken(good, { join: { uid: true as unknown as number } }),
    },
    {
      problem: 'a channel that is no text',
      call: () => explainToken(good, { join: { channel: 7 as unknown as string } }),
    },
    {
      problem: 'a certificate that is no text',
      call: () => explainToken(good, { project: { certificates: [7 as unknown as string] } }),
    },
  ])('refuses $problem', ({ call }) => {
    expect(call).toThrow(/^(token|now|join|project)/)
  })
})

describe('a damaged token', () => {
  test.for([
    ['quotes in JSON in an address', encodeURIComponent(JSON.stringify({ token: `'${good}'` }))],
    ['a header from a file', `Bearer ${good}\r\n`],
    ['an invisible mark', `\ufeff${good}\u200b`],
    ['lines and a missing version', `${good.slice(3, 70)}\n${good.slice(70)}`.replace('\n', '')],
    ['a stray character', `${good}A`],
    ['spaces for plus signs, and padding gone', good.replaceAll('+', ' ').replaceAll('=', '')],
  ] as const)('is read through %s', ([, text]) => {
    const { repaired, token, verdict } = explainToken(text, all)
    expect({ repaired, token, verdict }).toEqual({
      repaired: true,
      token: explainToken(good, all).token,
      verdict: 'refused',
    })
  })

  test('breaks off wherever it is cut', () => {
    for (let length = 6; length < good.length - 3; length++) {
      const { findings } = explainToken(good.slice(0, length), all)
      expect(findings[0]?.code, `at ${length}`).toBe('TRUNCATED')
    }
  })

  test('of 006 breaks off wherever it is cut', () => {
    const token = encode006(
      { appId: APP_ID, channel: 'lobby', uid: '', salt: 1, ts: NOW + DAY, privileges: [[1, 0]] },
      PRIMARY,
    )
    for (let length = 35; length < token.length - 3; length++) {
      const { findings } = explainToken(token.slice(0, length), all)
      expect(findings[0]?.code, `at ${length}`).toBe('TRUNCATED')
    }
  })
})

describe('every explanation', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.uint8Array().map((codes) => String.fromCharCode(...codes)),
    fc.json(),
    fc.webUrl({ withQueryParameters: true }),
    fc.base64String({ maxLength: 300 }).map((text) => `007${text}`),
    fc.base64String({ maxLength: 300 }).map((text) => `006${APP_ID}${text}`),
    fc
      .tuple(fc.nat({ max: good.length }), fc.string({ maxLength: 4 }), fc.nat({ max: 4 }))
      .map(([at, put, drop]) => good.slice(0, at) + put + good.slice(at + drop)),
    fc.constantFrom(
      '='.repeat(90_000),
      ' '.repeat(90_000) + 'x',
      '%25'.repeat(30_000),
      '{'.repeat(90_000),
      `007${'=A'.repeat(40_000)}`,
    ),
  )

  test('has a finding, and never throws, whatever the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(explainToken(text, all).findings.length).toBeGreaterThan(0)
      }),
      { numRuns: runs(300) },
    )
  })

  const situations = fc.record({
    version: fc.constantFrom('006', '007'),
    appId: fc.constantFrom(APP_ID, 'f'.repeat(32)),
    certificate: fc.constantFrom(PRIMARY, SECONDARY, 'c3'.repeat(16)),
    channel: fc.constantFrom('lobby', 'Lobby', '*', 'lob*'),
    uid: fc.constantFrom('', '0', '1234', 'ada'),
    issuedAt: fc.constantFrom(NOW, NOW - 2 * DAY, NOW - 3_600, NOW + 30, NOW + 300),
    lifetime: fc.constantFrom(0, 60, 3_600, 7 * DAY, NOW),
    join: fc.constantFrom(undefined, 0, 30, 3_600, 7 * DAY),
    joinChannel: fc.constantFrom('lobby', 'lobby/1'),
    joinUid: fc.constantFrom(0, 1234, 'ada', '0', -1),
    status: fc.constantFrom('active', 'disabled'),
    allowsAppIdOnly: fc.boolean(),
    secondaryEnabled: fc.boolean(),
  })

  test('agrees with admit', () => {
    fc.assert(
      fc.property(situations, (s) => {
        const join = s.join === undefined ? [] : [s.join]
        const end = (seconds: number): number => (seconds === 0 ? 0 : s.issuedAt + seconds)
        const services = [
          { type: 1, privileges: join.map((one) => [1, one] as const), texts: [s.channel, s.uid] },
        ]
        const payload = encodePayload(
          { appId: s.appId, issuedAt: s.issuedAt, expiresInSeconds: s.lifetime, salt: 1, services },
          s.certificate,
        )
        const token =
          s.version === '007'
            ? wrapPayload(payload, payload.length)
            : encode006(
                {
                  appId: s.appId,
                  channel: s.channel,
                  uid: s.uid,
                  salt: 1,
                  ts: s.issuedAt + DAY,
                  privileges: join.map((one) => [1, end(one)] as const),
                },
                s.certificate,
              )
        const project: AdmissionProject = {
          appId: APP_ID,
          certificates: [
            { slot: 'primary', value: PRIMARY, enabled: true },
            { slot: 'secondary', value: SECONDARY, enabled: s.secondaryEnabled },
          ],
          status: s.status,
          allowsAppIdOnly: s.allowsAppIdOnly,
          coHostAuthentication: false,
        }
        const request = { appId: APP_ID, channel: s.joinChannel, uid: s.joinUid, token }
        const admission = admit(request, project, { now: NOW })
        const explanation = explainToken(token, { project, join: request, now: NOW })
        expect(explanation.verdict).toBe(admission.admitted ? 'valid' : 'refused')
        expect(explanation.findings.map(({ code }) => code)).not.toContain('REFUSED_OTHERWISE')
        if (admission.admitted) {
          const { leaveAt } = admission.deadlines
          expect(explanation.timeline).toContainEqual(
            expect.objectContaining({ event: 'leave', at: leaveAt }),
          )
        }
      }),
      { numRuns: runs(500) },
    )
  })

  test('holds no certificate, wherever one turns up', () => {
    const swapped = signRtcToken(
      { appId: PRIMARY, appCertificate: APP_ID, ...lobby },
      { now: NOW, salt: 1 },
    )
    const places = [
      PRIMARY,
      ` ${PRIMARY.toUpperCase()}\n`,
      swapped,
      rawToken(PRIMARY, PRIMARY.toUpperCase()),
      rawToken('lobby', '1234', PRIMARY),
      `https://example.com/?certificate=${PRIMARY}&token=${good}`,
      JSON.stringify({ [PRIMARY]: good }),
    ]
    for (const text of places) {
      for (const certificate of [PRIMARY, `"${PRIMARY}"`, `${PRIMARY}\n`]) {
        const explanation = explainToken(text, {
          ...all,
          project: { appId: APP_ID, certificates: [certificate] },
        })
        expect(JSON.stringify(explanation).toLowerCase()).not.toContain(PRIMARY)
      }
    }
    const unknown = explainToken(swapped, { ...all, project: { appId: APP_ID } })
    expect(JSON.stringify(unknown).toLowerCase()).not.toContain(PRIMARY)
  })

  test('is plain data, with the gravest findings first', () => {
    const ranks = ['error', 'warning', 'info']
    fc.assert(
      fc.property(texts, (text) => {
        const explanation = explainToken(text, { ...all, now: NOW - 30 })
        expect(JSON.parse(JSON.stringify(explanation))).toStrictEqual(explanation)
        const order = explanation.findings.map(({ severity }) => ranks.indexOf(severity))
        expect(order).toEqual([...order].sort((a, b) => a - b))
      }),
      { numRuns: runs(100) },
    )
  })
})

describe('the table of findings', () => {
  const folder = new URL('.', import.meta.url)
  const tests = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts') && name !== 'explain.test.ts')
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')

  test.for(FINDING_CODES.filter((code) => code !== 'REFUSED_OTHERWISE'))(
    'has its words for %s tested',
    (code) => {
      expect(tests).toContain(`'${code}'`)
    },
  )
})
