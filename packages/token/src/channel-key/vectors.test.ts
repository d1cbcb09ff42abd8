import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { isHex32 } from '../arguments.ts'
import { decodeChannelKey } from './decode.ts'
import { encodeChannelKey } from './encode.ts'
import { type ChannelKeyService, serviceOf005, SERVICE_TEXT_004 } from './services.ts'
import type { ChannelKeyExtra, ChannelKeyVersion } from './signature.ts'
import { decodeSignalingToken, signSignalingToken, verifySignalingToken } from './signaling.ts'
import { verifyChannelKey } from './verify.ts'

interface KeyVector {
  readonly id: string
  readonly kind: string
  readonly appId: string
  readonly appCertificate: string
  readonly channelName: string
  readonly unixTs: number
  readonly randomInt: number
  readonly uid?: number
  readonly expiredTs?: number
  /** A text in 004, a number in 005. */
  readonly serviceType?: string | number
  readonly permission?: string
  readonly expected: string
}

interface SignalingVector {
  readonly id: string
  readonly kind: string
  readonly appId: string
  readonly appCertificate: string
  readonly account: string
  readonly expiredTs: number
  readonly expected: string
}

interface VectorFile<V> {
  readonly family: string
  readonly vectors: readonly V[]
}

function readJson(family: string): unknown {
  const url = new URL(`../../../../spec/vectors/${family}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}

function versionOf(vector: KeyVector): ChannelKeyVersion {
  return `00${vector.kind.slice(-1)}` as ChannelKeyVersion
}

function serviceOf({ serviceType }: KeyVector): ChannelKeyService | undefined {
  if (typeof serviceType === 'number') return serviceOf005(serviceType)
  return [...SERVICE_TEXT_004].find(([, text]) => text === serviceType)?.[0]
}

function extraOf({ permission }: KeyVector): readonly ChannelKeyExtra[] {
  return permission === undefined ? [] : [[1, permission]]
}

describe('golden vectors of channel keys', () => {
  const { family, vectors } = readJson('channel-keys') as VectorFile<KeyVector>
  const readable = vectors.filter(({ appId }) => isHex32(appId))

  test('are all here', () => {
    const count = (kind: string) => vectors.filter((vector) => vector.kind === kind).length
    expect(family).toBe('channel-keys')
    expect(vectors).toHaveLength(72)
    expect([1, 2, 3, 4, 5].map((n) => count(`dynamicKey${n}`))).toEqual([5, 6, 7, 18, 36])
  })

  test.for(vectors)('writes $id as Agora does', (vector) => {
    const wire = {
      version: versionOf(vector),
      appId: vector.appId,
      channel: vector.channelName,
      issuedAt: vector.unixTs,
      salt: vector.randomInt,
      uid: vector.uid,
      expiresAt: vector.expiredTs,
      service: serviceOf(vector),
      extra: extraOf(vector),
    }
    expect(encodeChannelKey(wire, vector.appCertificate)).toBe(vector.expected)
  })

  test('three have a short App ID, and cannot be read back', () => {
    const unreadable = vectors.filter((vector) => !readable.includes(vector))
    expect(unreadable.map(({ appId }) => appId)).toEqual(['abc', 'abc', 'abc'])
    for (const { expected } of unreadable) {
      expect(() => decodeChannelKey(expected)).toThrow(
        expect.objectContaining({ code: 'TOKEN_MALFORMED' }),
      )
    }
  })

  test.for(readable)('reads $id', (vector) => {
    const version = versionOf(vector)
    expect(decodeChannelKey(vector.expected)).toMatchObject({
      version,
      appId: version === '005' ? vector.appId.toLowerCase() : vector.appId,
      issuedAt: vector.unixTs,
      salt: vector.randomInt,
      uid: version === '002' || version === '003' ? vector.uid : undefined,
      expiresAt: version === '001' ? undefined : vector.expiredTs,
      service: version === '005' ? serviceOf(vector) : undefined,
      extra: extraOf(vector),
    })
  })

  test.for(readable)('verifies $id', (vector) => {
    const { appId, appCertificate, channelName: channel, uid = 0 } = vector
    const against = { appId, certificates: [appCertificate], channel, uid }
    const verified = verifyChannelKey(vector.expected, against, { allowExpired: true })
    expect(verified.service).toBe(serviceOf(vector))
    expect(verified.version).toBe(versionOf(vector))
  })
})

describe('golden vectors of signaling tokens', () => {
  const { family, vectors } = readJson('signaling') as VectorFile<SignalingVector>

  test('are all here', () => {
    expect(family).toBe('signaling')
    expect(vectors).toHaveLength(5)
    expect(new Set(vectors.map(({ kind }) => kind))).toEqual(new Set(['signaling']))
  })

  test.for(vectors)('writes, reads and verifies $id as Agora does', (vector) => {
    const { appId, appCertificate, account, expiredTs: expiresAt, expected } = vector
    const now = expiresAt - 1
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated names are what is tested here
    expect(signSignalingToken({ appId, appCertificate }, { account, expiresAt }, { now })).toBe(
      expected,
    )
    expect(decodeSignalingToken(expected)).toMatchObject({ appId, expiresAt })
    const against = { appId, certificates: [appCertificate], account }
    expect(verifySignalingToken(expected, against, { now }).account).toBe(account)
  })
})
