import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Gateway, GatewayEvent, GatewayEventType, GatewayOptions } from '@tessera/gateway'
import { silentLogger } from '@tessera/gateway'
import { createApiKey } from '@tessera/server/operations'
import type { Browser } from 'playwright-core'

import { type Development, startDevelopment } from '../../../packages/cli/src/development.ts'
import { buildPackage } from '../../support/build.ts'
import { appCertificate, appId } from '../../support/project.ts'
import { DEADLINE_MS, launchForCalls } from './browser.ts'
import { CallPage, testPages } from './call-page.ts'

/** How a stage is set. */
export interface StageOptions {
  /** With a database, and so with projects and bans that an administrator changes. */
  readonly managed?: boolean
  readonly gateway?: GatewayOptions
  readonly env?: Readonly<Record<string, string>>
  /** Whether the browser has a camera and a microphone. Default true. */
  readonly devices?: boolean
}

/** A token server, a gateway and a browser, for the tests of one file. */
export class Stage {
  readonly development: Development
  readonly gateway: Gateway
  readonly browser: Browser
  readonly #folder: string
  readonly #adminKey: string
  readonly #pages: CallPage[] = []

  private constructor(development: Development, browser: Browser, folder: string, key: string) {
    this.development = development
    this.gateway = development.gateway!
    this.browser = browser
    this.#folder = folder
    this.#adminKey = key
  }

  static async set(options: StageOptions = {}): Promise<Stage> {
    buildPackage('cli/demo')
    const folder = await mkdtemp(join(tmpdir(), 'tessera-e2e-'))
    const env = {
      PORT: '0',
      TESSERA_ALLOW_ANONYMOUS: '1',
      TESSERA_DATA: folder,
      TESSERA_LOG: 'warn',
      ...(options.managed === true
        ? { TESSERA_MASTER_KEY: randomBytes(32).toString('base64') }
        : { APP_ID: appId, APP_CERTIFICATE: appCertificate }),
      ...options.env,
    }
    const key =
      options.managed === true
        ? await createApiKey(env, { name: 'e2e', scopes: ['admin'] }, seconds())
        : undefined
    const development = await startDevelopment({
      env,
      write: (line) => {
        if (!line.includes('"audit"')) process.stderr.write(`${line}\n`)
      },
      gateway: { appId, appCertificate, port: 0, ...options.gateway, logger: silentLogger },
      pages: testPages,
    })
    const browser = await launchForCalls({ devices: options.devices ?? true })
    return new Stage(development, browser, folder, key?.text ?? '')
  }

  get appId(): string {
    return appId
  }

  get serverUrl(): string {
    return this.development.url
  }

  /**
   * So many participants, outside of any call. Loading the SDK is the slow part of these tests, so pages are used again.
   */
  async pages<Count extends 1 | 2>(count: Count): Promise<Pages<Count>> {
    const place = { serverUrl: this.serverUrl, gatewayPort: this.gateway.port, appId }
    while (this.#pages.length < count) {
      this.#pages.push(await CallPage.open(this.browser, place))
    }
    await Promise.all(this.#pages.map((page) => page.reset()))
    return this.#pages.slice(0, count) as unknown as Pages<Count>
  }

  /** A token as the server gives it to anybody, for a minute. */
  async token(service: { readonly channel: string; readonly uid: number }): Promise<string> {
    const answer = await fetch(`${this.serverUrl}/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(DEADLINE_MS),
      body: JSON.stringify({
        expiresInSeconds: 60,
        services: [{ type: 'rtc', role: 'publisher', ...service }],
      }),
    })
    const { token } = (await answer.json()) as { token: string }
    return token
  }

  /** Asks the server's administration. @throws With its words when it refuses. */
  async administer(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.serverUrl}/v1/admin${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-api-key': this.#adminKey },
      signal: AbortSignal.timeout(DEADLINE_MS),
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  }

  /** The gateway's next (or latest) event of this type that has these fields. */
  async event<Type extends GatewayEventType>(
    type: Type,
    expected: Readonly<Record<string, unknown>> = {},
  ): Promise<Extract<GatewayEvent, { readonly type: Type }>> {
    const fits = (event: GatewayEvent): boolean =>
      event.type === type &&
      Object.entries(expected).every(
        ([name, value]) => (event as unknown as Record<string, unknown>)[name] === value,
      )
    const found = await this.gateway.events.next(fits, { afterId: 0, timeoutMs: DEADLINE_MS })
    return found.event as Extract<GatewayEvent, { readonly type: Type }>
  }

  async strike(): Promise<void> {
    await this.browser.close()
    await this.development.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

type Pages<Count> = Count extends 1 ? readonly [CallPage] : readonly [CallPage, CallPage]

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}
