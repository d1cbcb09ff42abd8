import { defineConfig } from 'vitest/config'

/** Tests run on the sources: every package exports them under the condition `@tessera/source`. */
const source = {
  resolve: { conditions: ['@tessera/source'] },
  ssr: {
    resolve: {
      conditions: ['@tessera/source', 'node'],
      externalConditions: ['@tessera/source', 'node'],
    },
  },
}

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          testTimeout: 30_000,
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
        },
      },
      {
        ...source,
        test: {
          name: 'integration',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
