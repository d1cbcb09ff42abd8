import { type RtcOptions, rtc, signToken } from '@tessera/token'
import type { Browser } from 'playwright-core'
import { type Gateway, type GatewayOptions, startGateway } from '../../src/index.ts'
import { launchForCalls } from './browser.ts'
import { CallPage, sdkPages } from './call-page.ts'

export const APP_ID = '0123456789abcdef0123456789abcdef'
export const CERTIFICATE = 'fedcba9876543210fedcba9876543210'
export const SECONDARY = '00112233445566778899aabbccddeeff'

/** A gateway and a browser for the tests of one file. */
export class Calls {
  readonly gateway: Gateway
  readonly #pages: CallPage[] = []
  #browser: Promise<Browser> | undefined

  private constructor(gateway: Gateway) {
    this.gateway = gateway
  }

  static async start(options: GatewayOptions = {}): Promise<Calls> {
    const own = options.projects === undefined && options.appId === undefined
    const project = own ? { appId: APP_ID, appCertificate: CERTIFICATE } : {}
    const gateway = await startGateway({ ...project, port: 0, pages: sdkPages, ...options })
    return new Calls(gateway)
  }

  /** Started on first use. */
  async browser(): Promise<Browser> {
    this.#browser ??= launchForCalls()
    return this.#browser
  }

  /**
   * So many participants, outside of any channel. Loading the SDK is the slow part of these tests, so pages are used
   * again.
   */
  async pages<Count extends 1 | 2 | 3>(count: Count): Promise<Tuple<Count>> {
    while (this.#pages.length < count) {
      this.#pages.push(await CallPage.open(await this.browser(), this.gateway))
    }
    const pages = this.#pages.slice(0, count)
    await Promise.all(pages.map(async (page) => page.reset()))
    return pages as unknown as Tuple<Count>
  }

  /** A token by the gateway's clock. */
  token(service: RtcOptions, expiresInSeconds = 600): string {
    return signToken(
      { appId: APP_ID, appCertificate: CERTIFICATE },
      { services: [rtc(service)], expiresInSeconds },
      { now: Math.floor(this.gateway.state().now) },
    )
  }

  async stop(): Promise<void> {
    await (await this.#browser)?.close()
    await this.gateway.close()
  }
}

type Tuple<Count> = Count extends 1
  ? readonly [CallPage]
  : Count extends 2
    ? readonly [CallPage, CallPage]
    : readonly [CallPage, CallPage, CallPage]
