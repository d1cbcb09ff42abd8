import { readFileSync } from 'node:fs'

import type { joinRtc, tokenSource } from '@tessera/client'
import type { IAgoraRTC, IAgoraRTCClient, ILocalTrack } from 'agora-rtc-sdk-ng'
import type { Browser, Page } from 'playwright-core'

import { DEADLINE_MS } from './browser.ts'

/** The pages of these tests. They really are served: Chromium lets no page of unknown origin reach this machine. */
const PAGES: Readonly<Record<string, string>> = {
  '/call': 'call-page.html',
  '/guide': 'guide-page.html',
}

export function testPages(request: Request): Promise<Response | undefined> {
  const file = PAGES[new URL(request.url).pathname]
  if (file === undefined) return Promise.resolve(undefined)
  const html = readFileSync(new URL(file, import.meta.url), 'utf8')
  return Promise.resolve(new Response(html, { headers: { 'content-type': 'text/html' } }))
}

/** Where a page joins. */
export interface Place {
  /** The token server; the page is on its origin. */
  readonly serverUrl: string
  readonly gatewayPort: number
  readonly appId: string
}

export interface JoinWish {
  readonly channel: string
  readonly uid: number | string
  readonly mode?: 'rtc' | 'live'
  readonly role?: 'publisher' | 'subscriber'
  readonly publish?: boolean
  readonly expiresInSeconds?: number
}

/** The name of what the page saw, and what came with it. */
export type Seen = readonly [name: string, ...details: readonly unknown[]]

/** What became of something that may be refused. */
export type Settled = { readonly resolved: unknown } | { readonly rejected: string }

/** A participant: a page with Agora's own SDK and our client, and nothing of ours between them. */
export class CallPage {
  readonly page: Page
  readonly #appId: string

  private constructor(page: Page, appId: string) {
    this.page = page
    this.#appId = appId
  }

  static async open(browser: Browser, place: Place): Promise<CallPage> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    context.setDefaultTimeout(DEADLINE_MS)
    const page = await context.newPage()
    await page.goto(`${place.serverUrl}/call`)
    await page.waitForFunction(() => 'tessera' in globalThis)
    await page.evaluate(prepare, place.gatewayPort)
    return new CallPage(page, place.appId)
  }

  /** Joins through the token server. The promise settles as `joinRtc` does. */
  async join(wish: JoinWish): Promise<Settled> {
    return await this.page.evaluate(
      async ({ appId, wish }) => (globalThis as unknown as Scope).enter(appId, wish),
      { appId: this.#appId, wish },
    )
  }

  /** Lets no request for a token through, or lets them through again. */
  async block(blocked: boolean): Promise<void> {
    await this.page.evaluate((state) => {
      ;(globalThis as unknown as Scope).blocked = state
    }, blocked)
  }

  async say(text: string): Promise<void> {
    await this.page.evaluate(async (message) => {
      const { client } = globalThis as unknown as Scope
      await client!.sendStreamMessage(message)
    }, text)
  }

  async setRole(role: 'publisher' | 'subscriber'): Promise<Settled> {
    return await this.page.evaluate(async (to) => {
      const { settle, call } = globalThis as unknown as Scope
      return await settle(call!.setRole(to))
    }, role)
  }

  async publish(): Promise<Settled> {
    return await this.page.evaluate(async () => {
      const { settle, client, tracks } = globalThis as unknown as Scope
      return await settle((async () => client!.publish(await tracks()))())
    })
  }

  async unpublish(): Promise<void> {
    await this.page.evaluate(async () => (globalThis as unknown as Scope).client!.unpublish())
  }

  /** What an app does that forgets the token. */
  async becomeHostWithoutToken(): Promise<Settled> {
    return await this.page.evaluate(async () => {
      const { settle, client } = globalThis as unknown as Scope
      return await settle(client!.setClientRole('host'))
    })
  }

  /** Hands a token of one's own to the SDK, past the client. */
  async renewWith(token: string): Promise<Settled> {
    return await this.page.evaluate(async (text) => {
      const { settle, client } = globalThis as unknown as Scope
      return await settle(client!.renewToken(text))
    }, token)
  }

  async leave(): Promise<void> {
    await this.page.evaluate(async () => (globalThis as unknown as Scope).call!.leave())
  }

  async state(): Promise<string> {
    return await this.page.evaluate(
      () => (globalThis as unknown as Scope).client!.connectionState as string,
    )
  }

  async seen(): Promise<readonly Seen[]> {
    return await this.page.evaluate(() => (globalThis as unknown as Scope).seen)
  }

  async forget(): Promise<void> {
    await this.page.evaluate(() => {
      ;(globalThis as unknown as Scope).seen = []
    })
  }

  /** Leaves whatever the page is in, and forgets what it saw. */
  async reset(): Promise<void> {
    await this.page.evaluate(async () => {
      const scope = globalThis as unknown as Scope
      await scope.call?.leave()
      await scope.client?.leave()
      scope.seen = []
      scope.blocked = false
    })
  }

  /** Waits until something of this name (and with these first details) was seen. @throws With all that was seen instead. */
  async until(name: string, ...details: readonly unknown[]): Promise<void> {
    const wanted = [name, ...details]
    try {
      await this.page.waitForFunction(
        (parts) =>
          (globalThis as unknown as Scope).seen.some((event) =>
            parts.every((part, place) => event[place] === part),
          ),
        wanted,
        { polling: 50, timeout: DEADLINE_MS },
      )
    } catch (cause) {
      const seen = JSON.stringify(await this.seen())
      throw new Error(`the page has not seen ${JSON.stringify(wanted)}, but ${seen}`, { cause })
    }
  }
}

/** The page's globals. */
interface Scope {
  readonly AgoraRTC: IAgoraRTC & { setParameter(name: string, value: unknown): void }
  readonly tessera: { readonly joinRtc: typeof joinRtc; readonly tokenSource: typeof tokenSource }
  seen: Seen[]
  blocked: boolean
  client?: IAgoraRTCClient & { sendStreamMessage(text: string): Promise<void> }
  call?: Awaited<ReturnType<typeof joinRtc>>
  tracks: () => Promise<ILocalTrack[]>
  enter: (appId: string, wish: JoinWish) => Promise<Settled>
  settle: (work: Promise<unknown>) => Promise<Settled>
}

/** Runs in the page. */
function prepare(port: number): void {
  const scope = globalThis as unknown as Scope
  const { AgoraRTC, tessera } = scope
  const note = (...event: Seen): void => void scope.seen.push(event)
  AgoraRTC.setLogLevel(4)
  AgoraRTC.setParameter('ACCOUNT_REGISTER', [`localhost:${port}`])
  scope.seen = []
  scope.blocked = false
  scope.settle = async (work) => {
    try {
      return { resolved: await work }
    } catch (error) {
      const { code, cause, message } = error as Error & { code?: string }
      return { rejected: [code, (cause as Error | undefined)?.message ?? message].join(': ') }
    }
  }
  let made: Promise<ILocalTrack[]> | undefined
  scope.tracks = async () => await (made ??= AgoraRTC.createMicrophoneAndCameraTracks())
  const source = tessera.tokenSource.endpoint({
    url: '/v1/tokens',
    fetch: async (url, init) => {
      if (scope.blocked) throw new TypeError('blocked')
      return await fetch(url, init)
    },
  })

  scope.enter = async (appId, wish) => {
    const { mode = 'rtc', publish = false, ...rest } = wish
    const client = AgoraRTC.createClient({ mode, codec: 'vp8' }) as NonNullable<Scope['client']>
    scope.client = client
    client.setLocalAccessPointsV2({
      accessPoints: { serverList: ['localhost'], domain: 'edge.localhost', port },
      log: { hostname: ['localhost'], port },
      report: { hostname: ['localhost'], port },
    })
    client.on('connection-state-change', (now, _before, reason) => note('state', now, reason))
    client.on('token-privilege-will-expire', () => note('will-expire'))
    client.on('token-privilege-did-expire', () => note('did-expire'))
    client.on('user-joined', ({ uid }) => note('user-joined', uid))
    client.on('user-left', ({ uid }, reason) => note('user-left', uid, reason))
    client.on('user-published', ({ uid }, kind) => note('user-published', uid, kind))
    client.on('user-unpublished', ({ uid }, kind) => note('user-unpublished', uid, kind))
    client.on('stream-message', (uid, payload) =>
      note('stream-message', uid, new TextDecoder().decode(payload)),
    )
    const joining = tessera.joinRtc(client, {
      source,
      appId,
      ...rest,
      ...(publish ? { publish: scope.tracks } : {}),
    })
    return await scope.settle(
      joining.then((call) => {
        scope.call = call
        for (const name of ['renewed', 'expired', 'rejoined'] as const) {
          call.on(name, () => note(name))
        }
        call.on('warning', ({ error }) => note('warning', error.code))
        call.on('refused', ({ error }) => {
          const details = error.details as { serverCode?: string } | undefined
          note('refused', error.code, details?.serverCode)
        })
        call.on('ended', ({ reason }) => note('ended', reason))
        return call.uid
      }),
    )
  }
}
