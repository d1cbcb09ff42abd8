import { deflateSync } from 'node:zlib'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { explainToken } from './explain.ts'

const NOW = 1_800_000_000
const CAP = 65_536

/** Looks like a 007 token, and unpacks to so many zeros: a payload without a signature, an App ID or a service. */
function zeros(bytes: number): string {
  return `007${deflateSync(new Uint8Array(bytes), { level: 9 }).toString('base64')}`
}

function codes(token: string, maxInflatedBytes?: number): readonly string[] {
  return explainToken(token, { now: NOW, maxInflatedBytes }).findings.map(({ code }) => code)
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('how much a token may unpack to', () => {
  test.for([
    { bytes: CAP, cap: CAP, tooLarge: false },
    { bytes: CAP + 1, cap: CAP, tooLarge: true },
    { bytes: CAP + 1, cap: undefined, tooLarge: false },
    { bytes: 1_048_576, cap: undefined, tooLarge: false },
    { bytes: 1_048_577, cap: undefined, tooLarge: true },
  ])('$bytes bytes where $cap are allowed: too large is $tooLarge', ({ bytes, cap, tooLarge }) => {
    const token = zeros(bytes)
    expect(codes(token, cap).includes('TOO_LARGE')).toBe(tooLarge)
    expect(explainToken(token, { now: NOW, maxInflatedBytes: cap }).token === null).toBe(tooLarge)
  })

  test('holds for the repaired text, too', () => {
    const spaced = ` ${zeros(CAP + 1)}\n`
    expect(codes(spaced)).not.toContain('TOO_LARGE')
    expect(codes(spaced, CAP)).toEqual(['TOO_LARGE', 'WHITESPACE_AROUND_TOKEN'])
  })

  test.for([0, -1, 1.5, Number.NaN, Infinity])('%f bytes is no bound', (maxInflatedBytes) => {
    expect(() => explainToken(zeros(1), { now: NOW, maxInflatedBytes })).toThrow(
      new RangeError(`maxInflatedBytes must be a whole number from 1, got ${maxInflatedBytes}`),
    )
  })

  test.for([
    { what: 'as it is', damage: (text: string) => text },
    { what: 'with a space in it', damage: (text: string) => text.replace(/^.{400}/, '$& ') },
    { what: 'without its end', damage: (text: string) => text.slice(0, -9) },
    { what: 'of another alphabet', damage: (text: string) => text.replaceAll('/', '_') },
  ])('a bomb of 8 KB $what costs little, however often it is tried', ({ damage }) => {
    const bomb = damage(zeros(5_800_000))
    expect(bomb.length).toBeGreaterThan(7_000)
    expect(bomb.length).toBeLessThan(8_192)
    // All that a bomb unpacks to is copied from what stands before it, so this counts the work, on any machine.
    let unpacked = 0
    vi.spyOn(Uint8Array.prototype, 'copyWithin').mockImplementation(function (
      this: Uint8Array,
      target: number,
      start: number,
      end = this.length,
    ) {
      unpacked += end - start
      this.set(this.slice(start, end), target)
      return this
    })
    expect(codes(bomb, CAP)).toContain('TOO_LARGE')
    expect(unpacked).toBeGreaterThanOrEqual(CAP - 258)
    expect(unpacked).toBeLessThan(16 * CAP)
  })
})
