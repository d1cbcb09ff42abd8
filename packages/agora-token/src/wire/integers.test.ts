import { describe, expect, test } from 'vitest'

import { int16, uint16, uint32 } from './integers.ts'

describe('integers are converted as Buffer does', () => {
  test.for<{ given: unknown; written: number }>([
    { given: 0, written: 0 },
    { given: 4_294_967_295, written: 4_294_967_295 },
    { given: 1_700_000_000.999, written: 1_700_000_000 },
    { given: '600', written: 600 },
    { given: 'ten minutes', written: 0 },
    { given: null, written: 0 },
    { given: undefined, written: 0 },
    { given: Number.NaN, written: 0 },
    { given: true, written: 1 },
  ])('$given becomes $written', ({ given, written }) => {
    expect(uint32(given as number)).toBe(written)
  })

  test.for([-1, -0.5, 4_294_967_295.5, 4_294_967_296, Number.POSITIVE_INFINITY])(
    '%d throws what Buffer throws',
    (given) => {
      expect(() => uint32(given)).toThrow(
        expect.objectContaining({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' }),
      )
    },
  )

  test('sixteen bits end at 65 535, and a role at ±32 768', () => {
    expect([uint16(65_535), int16(-1), int16(-32_768)]).toEqual([65_535, 65_535, 32_768])
    expect(() => uint16(65_536)).toThrow(RangeError)
    expect(() => int16(32_768)).toThrow(RangeError)
  })
})
