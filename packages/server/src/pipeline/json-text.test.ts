import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { servicesJson, textJson } from './json-text.ts'
import type { RequestedService } from './token-request.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u001f', ' ', '\ud800', '\udfff', 'é') }),
)

describe('textJson', () => {
  test('is what JSON.stringify makes of any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(textJson(text)).toBe(JSON.stringify(text))
      }),
    )
  })

  test.each([
    ['', '""'],
    ['lobby', '"lobby"'],
    ['a"b', String.raw`"a\"b"`],
    ['a\\', String.raw`"a\\"`],
    ['\u001f', String.raw`"\u001f"`],
    [' ~\u007f\ud7ff', '" ~\u007f\ud7ff"'],
    ['\ud800', String.raw`"\ud800"`],
    ['\u{1f600}', '"\u{1f600}"'],
  ])('%j', (text, json) => {
    expect(textJson(text)).toBe(json)
  })
})

describe('servicesJson', () => {
  const rtc = fc.record(
    {
      type: fc.constant('rtc' as const),
      channel: anyText,
      uid: fc.oneof(fc.nat(), anyText),
      role: fc.constantFrom('publisher' as const, 'subscriber' as const),
      privileges: fc.record({ joinChannel: fc.nat() }, { noNullPrototype: true }),
    },
    { requiredKeys: ['type', 'channel', 'uid'], noNullPrototype: true },
  )
  const other = fc.record(
    { type: fc.constant('rtm' as const), userId: anyText },
    { noNullPrototype: true },
  )

  test('is what JSON.stringify makes of any services', () => {
    const services = fc.array(fc.oneof<fc.Arbitrary<RequestedService>[]>(rtc, other), {
      maxLength: 2,
    })
    fc.assert(
      fc.property(services, (some) => {
        expect(servicesJson(some)).toBe(JSON.stringify(some))
      }),
    )
  })

  test('a member that is there without a value is left out', () => {
    const service = {
      type: 'rtc',
      channel: 'a',
      uid: 1,
      role: undefined,
      privileges: undefined,
    } as const
    expect(servicesJson([service])).toBe('[{"type":"rtc","channel":"a","uid":1}]')
  })
})
