import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  anyChannel,
  anyUid,
  channelPattern,
  fitsPattern,
  uidPattern,
  Wildcard,
} from './wildcards.ts'

test('wildcards know the field they may stand in and the text they become', () => {
  expect(anyChannel).toEqual(new Wildcard('channel', '*'))
  expect(anyUid).toEqual(new Wildcard('uid', ''))
  expect(channelPattern('1*a*2')).toEqual(new Wildcard('channel', '1*a*2'))
  expect(uidPattern('guest-*')).toEqual(new Wildcard('uid', 'guest-*'))
  // The longest.
  expect(channelPattern(`*${'x'.repeat(63)}`).text).toHaveLength(64)
})

test.for<{ call: () => unknown; error: typeof TypeError; message: string }>([
  {
    call: () => channelPattern(7 as unknown as string),
    error: TypeError,
    message: 'channelPattern takes a string such as "1*a*2", got 7',
  },
  {
    call: () => channelPattern('lobby'),
    error: RangeError,
    message: 'channelPattern "lobby" has no "*": pass the plain name instead',
  },
  {
    call: () => uidPattern(''),
    error: RangeError,
    message: 'uidPattern "" has no "*": pass the plain name instead',
  },
  {
    call: () => channelPattern(`*${'x'.repeat(64)}`),
    error: RangeError,
    message: 'channelPattern must be at most 64 bytes long, got 65',
  },
  {
    call: () => channelPattern('*/*'),
    error: RangeError,
    message: 'channelPattern "*/*" holds a character that no channel or account may hold',
  },
])('$message', ({ call, error, message }) => {
  expect(call).toThrow(new error(message))
  expect(call).toThrow(error)
})

describe('fitsPattern', () => {
  test.for([
    { pattern: '1*a*2', name: '1a2', fits: true },
    { pattern: '1*a*2', name: '1xxaxx2', fits: true },
    { pattern: '1*a*2', name: '12', fits: false },
    { pattern: '1*a*2', name: '1a2x', fits: false },
    { pattern: '*', name: '', fits: true },
    { pattern: '*', name: 'anything', fits: true },
    { pattern: '', name: '', fits: true },
    { pattern: '', name: 'x', fits: false },
    { pattern: 'room*', name: 'room', fits: true },
    { pattern: 'room*', name: 'Room1', fits: false },
    { pattern: '*ab', name: 'aab', fits: true },
    { pattern: '*ab*ab', name: 'abab', fits: true },
    { pattern: '*ab*ab', name: 'ab', fits: false },
    { pattern: 'a**b', name: 'ab', fits: true },
    { pattern: 'lobby', name: 'lobby', fits: true },
    { pattern: 'lobby', name: 'lobby2', fits: false },
    { pattern: 'a.c', name: 'abc', fits: false },
  ])('"$pattern" covers "$name": $fits', ({ pattern, name, fits }) => {
    expect(fitsPattern(pattern, name)).toBe(fits)
  })

  test('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
    fc.assert(
      fc.property(text, name, (pattern, candidate) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
        expect(fitsPattern(pattern, candidate)).toBe(expression.test(candidate))
      }),
      { numRuns: 2000 },
    )
  })
})
