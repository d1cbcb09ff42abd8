import { gzipSync } from 'node:zlib'

import { rolldown } from 'rolldown'
import { beforeAll, describe, expect, test } from 'vitest'

import { buildPackage } from '../support/build.ts'

/**
 * What each entry of `@tessera/token` weighs in a browser, minified and gzipped, without the others: the most it may,
 * a little over what it does. Who raises a number says in the same commit what it bought.
 */
const ENTRIES: readonly { readonly entry: string; readonly maxBytes: number }[] = [
  { entry: '@tessera/token', maxBytes: 14_500 },
  { entry: '@tessera/token/006', maxBytes: 10_500 },
  { entry: '@tessera/token/channel-key', maxBytes: 10_500 },
  { entry: '@tessera/token/admission', maxBytes: 15_500 },
  { entry: '@tessera/token/explain', maxBytes: 35_000 },
  { entry: '@tessera/token/wire', maxBytes: 10_000 },
]

/** Words that only a runtime with Node's modules understands. */
const FORBIDDEN = [/\bnode:/, /\brequire\(/, /\bBuffer\b/, /\bprocess\./]

beforeAll(() => {
  buildPackage('token')
})

describe.for(ENTRIES)('$entry', ({ entry, maxBytes }) => {
  test('carries nothing of Node into a browser', async () => {
    const code = await bundle(entry)
    expect(FORBIDDEN.filter((word) => word.test(code))).toEqual([])
  })

  test(`weighs at most ${maxBytes} bytes`, async () => {
    const { length } = gzipSync(await bundle(entry))
    expect(length).toBeLessThanOrEqual(maxBytes)
    // A limit far above what is there would let the next change in unseen.
    expect(length).toBeGreaterThan(maxBytes * 0.8)
  })
})

test('a browser that only verifies does not load what only signs', async () => {
  const code = await bundle('virtual', `export { verifyToken } from '@tessera/token'`)
  expect(code.includes('none of the given certificates')).toBe(true)
  expect(code.includes('must be made by rtc(')).toBe(false)
})

/**
 * The entry as a browser's bundler takes it: built files, the portable kernel, no comments, unused exports dropped.
 *
 * @param source - For the entry `virtual`: its code.
 */
async function bundle(entry: string, source?: string): Promise<string> {
  const build = await rolldown({
    input: entry,
    cwd: import.meta.dirname,
    platform: 'browser',
    resolve: { conditionNames: ['browser', 'import', 'default'] },
    plugins: [
      {
        name: 'virtual-entry',
        resolveId: (id) => (id === 'virtual' ? `${import.meta.dirname}/virtual.js` : null),
        load: (id) => (id.endsWith('/virtual.js') ? source : null),
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false })
  await build.close()
  return output[0].code
}
