import type { IAgoraRTC, IAgoraRTCClient } from 'agora-rtc-sdk-ng'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'

import { DEADLINE_MS } from './browser.ts'

/** What somebody has who was given a token: not the server's address, and no client of ours. */
export interface Invitation {
  readonly appId: string
  readonly channel: string
  readonly token: string
  readonly uid: number | string
}

interface Scope {
  readonly AgoraRTC: IAgoraRTC & { setParameter(name: string, value: unknown): void }
  client?: IAgoraRTCClient
  reason?: string | undefined
}

/** An app with Agora's own SDK and nothing else, pointed at the gateway as Agora's documentation says. */
export class SdkPage {
  readonly page: Page
  readonly #gatewayPort: number

  private constructor(page: Page, gatewayPort: number) {
    this.page = page
    this.#gatewayPort = gatewayPort
  }

  /** @param url - A server that has the SDK's script, and pages to put it into. */
  static async open(browser: Browser, url: string, gatewayUrl: string): Promise<SdkPage> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    context.setDefaultTimeout(DEADLINE_MS)
    const page = await context.newPage()
    await page.goto(`${url}/openapi.json`)
    await page.addScriptTag({ url: '/demo/agora-rtc-sdk.js' })
    return new SdkPage(page, Number(new URL(gatewayUrl).port))
  }

  /** Joins; answers the uid, or what the SDK says instead. */
  async join(invitation: Invitation): Promise<number | string> {
    return await this.page.evaluate(
      async ({ appId, channel, token, uid, port }) => {
        const scope = globalThis as unknown as Scope
        const { AgoraRTC } = scope
        AgoraRTC.setLogLevel(4)
        AgoraRTC.setParameter('ACCOUNT_REGISTER', [`localhost:${port}`])
        await scope.client?.leave()
        const client = AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })
        scope.client = client
        scope.reason = undefined
        client.setLocalAccessPointsV2({
          accessPoints: { serverList: ['localhost'], domain: 'edge.localhost', port },
          log: { hostname: ['localhost'], port },
          report: { hostname: ['localhost'], port },
        })
        client.on('connection-state-change', (now, _before, reason) => {
          if (now === 'DISCONNECTED') scope.reason = reason
        })
        try {
          return await client.join(appId, channel, token, uid)
        } catch (error) {
          const { code, message } = error as Error & { readonly code?: string }
          return `${code}: ${JSON.stringify(message)}`
        }
      },
      { ...invitation, port: this.#gatewayPort },
    )
  }

  /** Waits until the SDK says that it is out, for this reason. */
  async isOutBecause(reason: string): Promise<void> {
    await expect
      .poll(() => this.page.evaluate(() => (globalThis as unknown as Scope).reason), {
        timeout: DEADLINE_MS,
      })
      .toBe(reason)
  }

  async leave(): Promise<void> {
    await this.page.context().close()
  }
}
