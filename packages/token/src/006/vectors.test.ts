import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { isHex32 } from '../arguments.ts'
import { isTokenError } from '../errors.ts'
import { decode006, type Unverified006Token } from './decode.ts'
import { encode006 } from './encode.ts'
import { fitsChannel006, fitsUid006 } from './match.ts'
import { signedBy006, verify006 } from './verify.ts'

interface Vector {
  readonly id: string
  readonly kind: string
  readonly group: string
  readonly tag?: string
  readonly appId: string
  readonly appCertificate: string
  readonly channelName: string
  readonly uid: string | number
  readonly salt: number
  readonly ts: number
  readonly messages: readonly (readonly [number, number])[]
  readonly crcChannelName?: number
  readonly crcUid?: number
  readonly expected: string
  /** What other official packages write for the same input. */
  readonly outputs?: Readonly<Record<string, string>>
}

interface NegativeVector {
  readonly id: string
  readonly kind: string
  readonly token: string
  readonly certificate: string
  readonly channelName: string
  readonly uid: string
  readonly crcMatches?: boolean
  readonly expected: {
    readonly parse: 'ok' | 'reject'
    readonly signature: 'valid' | 'invalid' | null
    readonly warnings?: readonly string[]
  }
}

interface VectorFile<V> {
  readonly family: string
  readonly vectors: readonly V[]
}

function readJson(family: string): unknown {
  const url = new URL(`../../../../spec/vectors/${family}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}

function uidText(uid: string | number): string {
  return uid === 0 ? '' : String(uid)
}

function decodeOrUndefined(token: string): Unverified006Token | undefined {
  try {
    return decode006(token)
  } catch (error) {
    expect(isTokenError(error)).toBe(true)
    return undefined
  }
}

describe('golden vectors of 006', () => {
  const { family, vectors } = readJson('access-token-006') as VectorFile<Vector>
  const readable = vectors.filter(({ appId }) => isHex32(appId))

  test('are all here', () => {
    expect(family).toBe('access-token-006')
    expect(vectors).toHaveLength(50)
    expect(new Set(vectors.map(({ kind }) => kind))).toEqual(new Set(['accessToken']))
  })

  test.for(vectors)('writes $id as Agora does', (vector) => {
    const { appId, channelName: channel, salt, ts, messages: privileges } = vector
    const wire = { appId, channel, uid: uidText(vector.uid), salt, ts, privileges }
    expect(encode006(wire, vector.appCertificate)).toBe(vector.expected)
  })

  test('all but one can be read back: its App ID has no 32 characters', () => {
    expect(vectors.filter((vector) => !readable.includes(vector)).map(({ id }) => id)).toEqual([
      '006-bad-appid-0329',
    ])
    expect(readable.length).toBe(49)
    expect(decodeOrUndefined(vectors.find(({ tag }) => tag === 'bad-appid')!.expected)).toBe(
      undefined,
    )
  })

  test.for(readable)('reads $id', (vector) => {
    const token = decode006(vector.expected)
    const privileges = token.privileges.map(({ id, statedEnd }) => [id, statedEnd])
    expect(token.appId).toBe(vector.appId)
    expect(token.salt).toBe(vector.salt)
    expect(token.ts).toBe(vector.ts)
    expect(privileges).toEqual([...vector.messages].sort(([a], [b]) => a - b))
    expect(token.flags).toEqual([])
    expect(token.crcChannel).toBe(vector.crcChannelName ?? token.crcChannel)
    expect(token.crcUid).toBe(vector.crcUid ?? token.crcUid)
    expect(fitsChannel006(token, vector.channelName)).toBe(true)
    expect(fitsUid006(token, vector.uid)).toBe(true)
  })

  test.for(readable)('verifies $id, or refuses its impossible certificate', (vector) => {
    const { channelName: channel, uid } = vector
    const against = { certificates: [vector.appCertificate], channel, uid, appId: vector.appId }
    const verify = () => verify006(vector.expected, against, { allowExpired: true })
    if (isHex32(vector.appCertificate)) expect(verify().uid).toBe(uidText(uid))
    else expect(verify).toThrow(expect.objectContaining({ code: 'TOKEN_BAD_SIGNATURE' }))
  })

  const reordered = vectors.flatMap((vector) =>
    Object.entries(vector.outputs ?? {})
      .filter(([, token]) => token.startsWith('006') && vector.messages.length > 1)
      .map(([language, token]) => ({ ...vector, language, token })),
  )

  test('some official packages write privileges in the order of insertion', () => {
    expect(new Set(reordered.map(({ language }) => language))).toEqual(new Set(['php', 'ruby']))
  })

  test.for(reordered)(
    'verifies $id as written by $language, and says that its order is odd',
    (v) => {
      const { token, channelName: channel, uid, appCertificate } = v
      const against = { certificates: [appCertificate], channel, uid }
      expect(verify006(token, against, { allowExpired: true }).flags).toEqual([
        'non-canonical-order',
      ])
    },
  )
})

describe('negative vectors of 006', () => {
  const { family, vectors } = readJson('negative-006') as VectorFile<NegativeVector>

  test('are all here', () => {
    expect(family).toBe('negative-006')
    expect(vectors).toHaveLength(18)
    expect(new Set(vectors.map(({ kind }) => kind))).toEqual(new Set(['verify006']))
  })

  test('hold tokens to refuse at each step, and two to accept', () => {
    const outcomes = vectors.map(({ expected, crcMatches }) =>
      expected.parse === 'reject' ? 'reject' : `${expected.signature}, ${crcMatches}`,
    )
    expect(new Set(outcomes)).toEqual(
      new Set(['reject', 'invalid, true', 'invalid, false', 'valid, true', 'valid, false']),
    )
    expect(outcomes.filter((outcome) => outcome === 'valid, true')).toHaveLength(2)
  })

  test.for(vectors)('$id parses or not as it should', ({ token, expected }) => {
    expect(decodeOrUndefined(token) === undefined ? 'reject' : 'ok').toBe(expected.parse)
  })

  test.for(vectors.filter(({ expected }) => expected.parse === 'ok'))(
    '$id has the signature, the checksums and the warnings that it should',
    ({ token, certificate, channelName, uid, expected, crcMatches }) => {
      const read = decode006(token)
      const signed = signedBy006(read, [certificate], channelName, uid) === 0
      expect(signed ? 'valid' : 'invalid').toBe(expected.signature)
      expect(fitsChannel006(read, channelName) && fitsUid006(read, uid)).toBe(crcMatches)
      expect(read.flags).toEqual(expected.warnings ?? [])
    },
  )

  test.for(vectors)('$id is accepted only if everything agrees', (vector) => {
    const { token, certificate, channelName: channel, uid, expected, crcMatches } = vector
    const code =
      expected.parse === 'reject'
        ? 'TOKEN_MALFORMED'
        : expected.signature === 'invalid'
          ? 'TOKEN_BAD_SIGNATURE'
          : crcMatches === true
            ? undefined
            : 'TOKEN_MISMATCH'
    const against = { certificates: [certificate], channel, uid }
    const verify = () => verify006(token, against, { allowExpired: true })
    if (code === undefined) expect(verify().verified).toBe(true)
    else expect(verify).toThrow(expect.objectContaining({ name: 'TokenError', code }))
  })
})
