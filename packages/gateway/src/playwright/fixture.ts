import { startGateway } from '../gateway.ts'
import type { GatewayOptions } from '../gateway-options.ts'
import { type ScriptTarget, TestGateway } from './test-gateway.ts'

/** What {@link gatewayFixtures} adds to a test. */
export interface GatewayFixtures {
  readonly gateway: TestGateway
}

type Use<Value> = (value: Value) => Promise<void>

/** In the form in which Playwright's `test.extend` takes fixtures. */
export interface GatewayFixtureDefinitions {
  /** The gateway's certificate is made for the test and known to nobody. */
  ignoreHTTPSErrors: true
  gateway: [
    (parts: { context: ScriptTarget }, use: Use<TestGateway>) => Promise<void>,
    { auto: true },
  ]
}

/**
 * A gateway for each test, on a free port, with the SDK of every page pointed at it. The application is not changed.
 *
 * @param options - As for `startGateway`.
 *
 * @example
 * ```ts
 * import { test as base } from '@playwright/test'
 * import { gatewayFixtures, type GatewayFixtures } from '@tessera/gateway/playwright'
 *
 * const test = base.extend<GatewayFixtures>(gatewayFixtures({ appId, appCertificate }))
 *
 * test('the call survives the end of its token', async ({ page, gateway }) => {
 *   await page.goto('/call')
 *   await gateway.event('joined')
 *   gateway.advance(3570)
 *   await gateway.event('renewed')
 * })
 * ```
 */
export function gatewayFixtures(options: GatewayOptions): GatewayFixtureDefinitions {
  return {
    ignoreHTTPSErrors: true,
    gateway: [
      // Playwright reads the names of wanted fixtures out of this parameter's text.
      async ({ context }, use) => {
        const gateway = await startGateway({ port: 0, ...options })
        try {
          const handle = new TestGateway(gateway)
          await handle.install(context)
          await use(handle)
        } finally {
          await gateway.close()
        }
      },
      { auto: true },
    ],
  }
}
