import { expectTypeOf, test } from 'vitest'

test('a wrong expectation of a type does not compile', () => {
  // Vitest does not look at types; the step of `npm run check` that compiles the tests does. Were the expectation let
  // through there, the next line would have nothing to expect, and that is an error by itself.
  // @ts-expect-error -- text is no number
  expectTypeOf<string>().toEqualTypeOf<number>()
  expectTypeOf<string>().toEqualTypeOf<string>()
})
