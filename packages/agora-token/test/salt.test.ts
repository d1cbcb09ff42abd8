import crypto from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'

import { RtcTokenBuilder } from '@tessera/agora-token'
import { RtcTokenBuilder as RtcTokenBuilder006 } from '@tessera/agora-token/access-token'
import { AccessToken } from '@tessera/agora-token/src/AccessToken'
import { AccessToken2 } from '@tessera/agora-token/src/AccessToken2'
import { afterEach, describe, expect, test, vi } from 'vitest'

const APP_ID = '970CA35de60c44645bbae8a215061b33'
const CERTIFICATE = '5CFd2fd1755d40ecb72977518be15d3b'
const SALTS = 1_000_000
const MAX_SALT = 0xffff_ffff

const kinds = [
  { version: '007', drawSalt: () => new AccessToken2('', '', 1, 0).salt },
  { version: '006', drawSalt: () => new AccessToken('', '', '', '').salt },
]

const { randomInt } = crypto
afterEach(() => {
  crypto.randomInt = randomInt
  syncBuiltinESMExports()
  vi.restoreAllMocks()
})

describe('the salt', () => {
  test.for(kinds)('of $version comes from the CSPRNG and from nothing else', ({ drawSalt }) => {
    const calls: unknown[][] = []
    crypto.randomInt = (...range: unknown[]) => {
      calls.push(range)
      return 4711
    }
    syncBuiltinESMExports()
    const random = vi.spyOn(Math, 'random')

    expect([drawSalt(), drawSalt()]).toEqual([4711, 4711])
    expect(calls).toEqual([
      [1, MAX_SALT + 1],
      [1, MAX_SALT + 1],
    ])
    expect(random).not.toHaveBeenCalled()
  })

  /*
   * 256 equal ranges of salts, so 255 degrees of freedom: chi-square has mean 255 and deviation 22.6. It passes 430 once in
   * more than 10^9 runs, and a generator that leaves out one range, or doubles one, exceeds it many times over.
   */
  test.for(kinds)('of $version is spread evenly over 1 to 2³²−1', ({ drawSalt }) => {
    const counts = new Array<number>(256).fill(0)
    let outside = 0
    for (let i = 0; i < SALTS; i++) {
      const salt = drawSalt()
      if (!Number.isInteger(salt) || salt < 1 || salt > MAX_SALT) outside++
      counts[salt >>> 24]!++
    }
    const expected = SALTS / counts.length
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(outside).toBe(0)
    expect(chiSquare).toBeLessThan(430)
  })

  test('is fresh for every token of a builder, of 006 too', () => {
    const salts = Array.from({ length: 200 }, () => {
      const token = RtcTokenBuilder.buildTokenWithUid(APP_ID, CERTIFICATE, 'room', 1, 1, 600)
      const token006 = RtcTokenBuilder006.buildTokenWithUid(APP_ID, CERTIFICATE, 'room', 1, 1, 600)
      const parsed = new AccessToken2('', '', 1, 0)
      const parsed006 = new AccessToken('', '', '', '')
      expect([parsed.from_string(token), parsed006.fromString(token006)]).toEqual([true, true])
      return [parsed.salt, parsed006.salt]
    })
    // Two of 400 fresh salts are equal once in 50 000 runs; a salt per process gives 2.
    expect(new Set(salts.flat()).size).toBeGreaterThanOrEqual(398)
  })
})

test('no file of ours mentions Math.random or the console', () => {
  const folder = fileURLToPath(new URL('../src', import.meta.url))
  const files = globSync('**/*.ts', { cwd: folder })
  expect(files.length).toBeGreaterThan(40)
  const offenders = files.filter((file) =>
    /Math\s*\.\s*random|console\s*\./.test(readFileSync(`${folder}/${file}`, 'utf8')),
  )
  expect(offenders).toEqual([])
})
