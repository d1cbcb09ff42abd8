import { beforeAll, describe, expect, test } from 'vitest'

import { buildPackage } from '../support/build.ts'
import { apiPage } from './api-page.ts'

/* A change of what a program can import shows in a diff of these pages, where it is either meant or found. */

describe('the public API', () => {
  beforeAll(() => {
    // The others are needed by these.
    for (const name of ['agora-token', 'client', 'cli']) buildPackage(name)
  })

  test.for(['token', 'agora-token', 'client', 'server', 'gateway', 'cli'])(
    'of packages/%s is what its page says',
    async (name) => {
      await expect(await apiPage(name)).toMatchFileSnapshot(`${name}.api.md`)
    },
  )
})
