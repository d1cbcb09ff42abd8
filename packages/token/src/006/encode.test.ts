import { createHmac } from 'node:crypto'

import { describe, expect, test, vi } from 'vitest'

import { decode006 } from './decode.ts'
import { encode006, type Wire006Token } from './encode.ts'

const appId = '970CA35de60c44645bbae8a215061b33'
const certificate = '5CFd2fd1755d40ecb72977518be15d3b'
const ts = 1_800_086_400

function wire(change: Partial<Wire006Token>): Wire006Token {
  return { appId, channel: 'lobby', uid: '1234', salt: 1, ts, privileges: [[1, ts]], ...change }
}

/** Without any code of ours: HMAC-SHA-256 over the four parts, one after the other. */
function hmac(token: Wire006Token, signedBytes: Uint8Array): string {
  return createHmac('sha256', certificate)
    .update(token.appId + token.channel + token.uid)
    .update(signedBytes)
    .digest('hex')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** With arrays as small as they are in a process that has just started: they only ever grow. */
async function freshEncoder(): Promise<typeof import('./encode.ts')> {
  vi.resetModules()
  return import('./encode.ts')
}

describe('what does not fit the arrays of the first token', () => {
  const cases = [
    { what: 'a long channel', token: wire({ channel: 'x'.repeat(3000) }) },
    { what: 'a long channel in Chinese', token: wire({ channel: '频'.repeat(1000) }) },
    { what: 'a long uid', token: wire({ uid: 'x'.repeat(3000) }) },
    { what: 'a long uid in Chinese', token: wire({ uid: '频'.repeat(1000) }) },
    {
      what: 'many privileges',
      token: wire({ privileges: Array.from({ length: 400 }, (_, id) => [id, ts] as const) }),
    },
    {
      what: 'text and privileges that fit one without the other',
      token: wire({
        channel: 'x'.repeat(1900),
        privileges: Array.from({ length: 300 }, (_, id) => [id, ts] as const),
      }),
    },
    {
      what: 'the most privileges that the format can count',
      token: wire({ privileges: Array.from({ length: 10_920 }, (_, id) => [id, ts] as const) }),
    },
  ]

  test.for(cases)('is signed all the same: $what', async ({ token }) => {
    const encoder = await freshEncoder()
    const read = decode006(encoder.encode006(token, certificate))
    expect(read.privileges).toHaveLength(token.privileges.length)
    expect(hex(read.signature)).toBe(hmac(token, read.signedBytes))
  })

  test.for(cases)('is checked all the same: $what', async ({ token }) => {
    const { signedBytes } = decode006(encode006(token, certificate))
    const { channel, uid } = token
    const encoder = await freshEncoder()
    const signature = encoder.signatureOf(appId, certificate, channel, uid, signedBytes)
    expect(hex(signature)).toBe(hmac(token, signedBytes))
  })

  test('leaves nothing behind in the next, shorter token', async () => {
    const encoder = await freshEncoder()
    const short = encoder.encode006(wire({}), certificate)
    encoder.encode006(wire({ channel: '频'.repeat(1000), uid: 'y'.repeat(3000) }), certificate)
    expect(encoder.encode006(wire({}), certificate)).toBe(short)
  })
})

test('says how many privileges are too many', () => {
  const privileges = Array.from({ length: 10_921 }, (_, id) => [id, ts] as const)
  expect(() => encode006(wire({ privileges }), certificate)).toThrow(
    new RangeError('a 006 token holds at most 10920 privileges, got 10921'),
  )
})
