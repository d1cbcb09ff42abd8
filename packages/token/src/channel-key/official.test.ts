/* eslint-disable @typescript-eslint/no-deprecated -- deprecated names are what is tested here */
import { createRequire } from 'node:module'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { encodeChannelKey } from './encode.ts'
import { decodeSignalingToken, signSignalingToken } from './signaling.ts'

/** What the tests touch of Agora's packages, which have no types for it. */
type Generate = (...args: readonly (string | number)[]) => string
interface OfficialDynamicKey5 {
  readonly generateMediaChannelKey: Generate
  readonly generateRecordingKey: Generate
  readonly generatePublicSharingKey: Generate
  readonly generateInChannelPermissionKey: Generate
}
interface OfficialSignalingToken {
  readonly get: Generate
}

const require = createRequire(import.meta.url)
const official = require('agora-token/src/DynamicKey5') as OfficialDynamicKey5
const officialSignaling = require('agora-token/src/SignalingToken') as OfficialSignalingToken

const u32 = fc.nat({ max: 2 ** 32 - 1 })
const hex32 = fc.stringMatching(/^[0-9a-fA-F]{32}$/)
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 100, maxLength: 400 }),
)

describe('against npm agora-token', () => {
  test('any 005 key is the same string', { timeout: 60_000 }, () => {
    const claims = fc.record({
      service: fc.constantFrom('mediaChannel', 'recording', 'publicSharing', 'inChannelPermission'),
      ids: fc.tuple(hex32, hex32),
      channel: text,
      numbers: fc.tuple(u32, u32, u32, u32),
      permission: fc.constantFrom('0', '3'),
    })
    const generate = {
      mediaChannel: official.generateMediaChannelKey,
      recording: official.generateRecordingKey,
      publicSharing: official.generatePublicSharingKey,
      inChannelPermission: official.generateInChannelPermissionKey,
    }
    fc.assert(
      fc.property(claims, ({ service, ids, channel, numbers, permission }) => {
        const [appId, certificate] = ids
        const [issuedAt, salt, uid, expiresAt] = numbers
        const asks = service === 'inChannelPermission'
        const theirs = generate[service](...ids, channel, ...numbers, ...(asks ? [permission] : []))
        const extra = asks ? [[1, permission] as const] : []
        const wire = { version: '005', appId, channel, issuedAt, salt, uid, expiresAt } as const
        expect(encodeChannelKey({ ...wire, service, extra }, certificate)).toBe(theirs)
      }),
      { numRuns: 2000 },
    )
  })

  test('any signaling token is the same string', { timeout: 60_000 }, () => {
    const account = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(hex32, hex32, account, fc.integer({ min: 10, max: 2 ** 30 }), (...args) => {
        const [appId, appCertificate, account, life] = args
        const theirs = officialSignaling.get(appId, appCertificate, account, life)
        const { expiresAt } = decodeSignalingToken(theirs)
        const ours = signSignalingToken({ appId, appCertificate }, { account, expiresAt })
        expect(ours).toBe(theirs)
      }),
      { numRuns: 1000 },
    )
  })
})
