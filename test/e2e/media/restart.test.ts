import { startGateway } from '@tessera/gateway'
import { afterAll, beforeAll } from 'vitest'

import { sdkPages } from '../../../packages/gateway/test/support/call-page.ts'
import { APP_ID, CERTIFICATE } from '../../../packages/gateway/test/support/calls.ts'
import { test } from '../support/browser.ts'
import { MediaCalls } from './support/media-calls.ts'
import { mediaComes } from './support/watch.ts'

let calls: MediaCalls
beforeAll(async () => {
  calls = await MediaCalls.start()
})
afterAll(async () => calls.stop())

test('after a restart of the gateway the pages find each other again by themselves', async () => {
  const [alice, bob] = await calls.pages(2)
  await calls.everybodyIn('restart', [alice, bob])
  await mediaComes(bob.page, 1)
  const { gateway } = calls.calls
  await gateway.close()
  const again = await startGateway({
    ...{ appId: APP_ID, appCertificate: CERTIFICATE, port: gateway.port, pages: sdkPages },
  })
  try {
    await alice.until('state', 'CONNECTED', 'RECONNECTING')
    await bob.until('state', 'CONNECTED', 'RECONNECTING')
    await mediaComes(bob.page, 1)
    await mediaComes(alice.page, 2)
  } finally {
    await again.close()
  }
})
