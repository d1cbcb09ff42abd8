import { expect } from 'vitest'

import { startServer } from '../../packages/server/src/main.ts'
import { consolePages } from '../../packages/server/src/routes/console-pages.ts'
import { launchForCalls, test } from './support/browser.ts'
import { ConsoleVisitor } from './support/console-visitor.ts'

test('the console of a server without accounts says so, and no error stands in the browser', async () => {
  const server = await startServer({
    write: () => undefined,
    pages: consolePages(new URL('../../packages/console/dist', import.meta.url).pathname),
    env: {
      APP_ID: '0f'.repeat(16),
      APP_CERTIFICATE: '1e'.repeat(16),
      TESSERA_ALLOW_ANONYMOUS: '1',
      PORT: '0',
    },
  })
  const browser = await launchForCalls()
  const visitor = await ConsoleVisitor.come(browser, server.url)
  await visitor.go('/projects')
  await visitor.page.getByText('This server keeps nothing').waitFor()
  await visitor.go('/sign-in')
  await visitor.page.getByText('This server has no accounts').waitFor()
  expect(visitor.complaints).toEqual([])
  await browser.close()
  await server.close()
})
