import { env } from 'node:process'

import { defineConfig } from 'vitest/config'

/** The tests of one area, in one worker: a mutant is run anew anyway, and most of its time goes into starting. */
export default defineConfig({
  resolve: { conditions: ['@tessera/source'] },
  ssr: {
    resolve: {
      conditions: ['@tessera/source', 'node'],
      externalConditions: ['@tessera/source', 'node'],
    },
  },
  test: {
    include: (env.TESSERA_MUTATION_TESTS ?? '').split('\n'),
    testTimeout: 30_000,
    isolate: false,
  },
})
