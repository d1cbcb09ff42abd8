import { Buffer } from 'node:buffer'

import fc from 'fast-check'

/*
 * What callers hand to builders: mostly what the documentation asks for, sometimes what a query string, a missing field or
 * a wrong type leaves there. Weights keep one odd argument a call, since the first error hides the others.
 */

const APP_ID = '970CA35de60c44645bbae8a215061b33'

export const id: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.string({
      unit: fc.constantFrom(...Array.from('0123456789abcdefABCDEF')),
      minLength: 32,
      maxLength: 32,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      '',
      'invalid',
      `${APP_ID}\n`,
      ` ${APP_ID}`,
      APP_ID.slice(1),
      'z'.repeat(32),
      null,
      undefined,
      42,
      [APP_ID],
      Buffer.from(APP_ID),
      new String(APP_ID),
      {},
    ),
  },
)

const LONG_TEXTS = [
  'x'.repeat(21_845),
  'é'.repeat(32_767),
  'x'.repeat(65_535),
  'x'.repeat(65_536),
  '漢'.repeat(21_846),
]

/** Every kind of Unicode, halves of surrogate pairs included. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0, max: 0x10_ffff }).map((point) => String.fromCodePoint(point)),
    fc.constantFrom('a', '\ud83d', '\ude00', '\0', '\n', 'é', '漢'),
  ),
  maxLength: 40,
})

export const text: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 20, arbitrary: fc.string({ maxLength: 64 }) },
  { weight: 6, arbitrary: anyText },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      '',
      0,
      1,
      -1,
      null,
      undefined,
      NaN,
      true,
      false,
      7n,
      0n,
      {},
      [],
      [104, 105],
      Buffer.from('hi'),
      new String('hi'),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(...LONG_TEXTS) },
)

export const account: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 10, arbitrary: fc.nat({ max: 0xffff_ffff }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(0, -0, -1, 1.5, 2 ** 32, NaN, '0', 0n) },
  { weight: 10, arbitrary: text },
)

const ODD_NUMBERS: readonly unknown[] = [
  -1,
  -0.5,
  0.5,
  1.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 32 - 1,
  2 ** 32 - 0.5,
  2 ** 32,
  2 ** 53,
  '600',
  '1e3',
  '0x10',
  ' 7 ',
  '-1',
  'abc',
  '',
  null,
  undefined,
  true,
  false,
  [5],
  [5, 6],
  {},
  5n,
]

export const seconds: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 25, arbitrary: fc.nat({ max: 0xffff_ffff }) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_NUMBERS) },
)

export const role: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(0, 1, 2, 101) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      '1',
      '0',
      '101',
      '',
      null,
      undefined,
      true,
      false,
      [1],
      1n,
      NaN,
      -1,
      3,
      1.5,
      40_000,
      -40_000,
    ),
  },
)
