import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Gateway } from '../../src/index.ts'

/** Another version may be tried: scripts/newest-sdk.ts does. */
const sdkPath = createRequire(import.meta.url).resolve(
  process.env.TESSERA_SDK ?? 'agora-rtc-sdk-ng',
)

/** A page with the unmodified SDK and nothing else; give it to the gateway as `pages`. */
export function sdkPages(request: Request): Response {
  const { pathname } = new URL(request.url)
  if (pathname === '/sdk.js') {
    return new Response(readFileSync(sdkPath), { headers: { 'Content-Type': 'text/javascript' } })
  }
  return new Response('<!doctype html><title>call</title><script src="/sdk.js"></script>', {
    headers: { 'Content-Type': 'text/html' },
  })
}

export interface JoinOptions {
  readonly appId: string
  readonly channel: string
  readonly token: string | null
  readonly uid?: number | string | null
  readonly mode?: 'rtc' | 'live'
  readonly role?: 'host' | 'audience'
}

/** What the page saw: the name of the event and what came with it. */
export type SeenEvent = readonly [name: string, ...details: readonly unknown[]]

export type Settled =
  | { readonly resolved: unknown }
  | {
      readonly rejected: {
        readonly code: string
        readonly message: string
        readonly data: unknown
      }
    }

/** One participant: a browser page with one client of the SDK. */
export class CallPage {
  readonly page: Page
  readonly #context: BrowserContext

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context
    this.page = page
  }

  static async open(browser: Browser, gateway: Gateway): Promise<CallPage> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    const page = await context.newPage()
    await page.goto(`${gateway.url}/call`)
    await page.evaluate(
      ({ port }) => {
        const scope = globalThis as unknown as Scope
        const { AgoraRTC } = scope
        AgoraRTC.setLogLevel(4)
        AgoraRTC.setParameter('ACCOUNT_REGISTER', [`localhost:${port}`])
        scope.seen = []
        scope.makeClient = (mode, role) => {
          const client = AgoraRTC.createClient({
            mode,
            codec: scope.codec ?? 'vp8',
            ...(mode === 'live' ? { role } : {}),
          })
          client.setLocalAccessPointsV2({
            accessPoints: { serverList: ['localhost'], domain: 'edge.localhost', port },
            log: { hostname: ['localhost'], port },
            report: { hostname: ['localhost'], port },
          })
          const note = (name: string, ...details: unknown[]): void => {
            scope.seen.push([name, ...details])
          }
          client.on('connection-state-change', (now, before, reason) =>
            note('state', now, before, reason),
          )
          client.on('token-privilege-will-expire', () => note('will-expire'))
          client.on('token-privilege-did-expire', () => note('did-expire', client.connectionState))
          client.on('user-joined', (user) => note('user-joined', (user as { uid: unknown }).uid))
          client.on('user-left', (user, reason) =>
            note('user-left', (user as { uid: unknown }).uid, reason),
          )
          client.on('user-published', (user, kind) =>
            note('user-published', (user as { uid: unknown }).uid, kind),
          )
          client.on('user-unpublished', (user, kind) =>
            note('user-unpublished', (user as { uid: unknown }).uid, kind),
          )
          client.on('user-info-updated', (uid, what) => note('user-info-updated', uid, what))
          client.on('stream-message', (uid, payload) =>
            note('stream-message', uid, new TextDecoder().decode(payload as Uint8Array)),
          )
          return client
        }
        scope.settle = async (work) => {
          try {
            return { resolved: await work }
          } catch (error) {
            const { code, message, data } = error as {
              code: string
              message: string
              data: unknown
            }
            return { rejected: { code, message, data } }
          }
        }
      },
      { port: gateway.port },
    )
    return new CallPage(context, page)
  }

  /** Leaves whatever the page is in, and forgets what it saw. */
  async reset(): Promise<void> {
    await this.page.evaluate(async () => {
      const scope = globalThis as unknown as Scope
      await scope.client?.leave()
      for (const track of Object.values(scope.tracks ?? {})) track.close()
      delete scope.client
      delete scope.tracks
      scope.seen = []
    })
  }

  /** Clients made from now on send pictures in this one. */
  async useCodec(codec: string): Promise<void> {
    await this.page.evaluate((name) => {
      ;(globalThis as unknown as Scope).codec = name
    }, codec)
  }

  /** Makes a client and joins with it. */
  async join(options: JoinOptions): Promise<Settled> {
    return this.page.evaluate(async (given) => {
      const scope = globalThis as unknown as Scope
      const client = scope.makeClient(given.mode ?? 'rtc', given.role ?? 'audience')
      scope.client = client
      return scope.settle(client.join(given.appId, given.channel, given.token, given.uid ?? null))
    }, options)
  }

  /** Calls a method of the client. */
  async call(method: string, ...args: readonly unknown[]): Promise<Settled> {
    return this.page.evaluate(
      ({ name, given }) => {
        const scope = globalThis as unknown as Scope
        const client = scope.client as unknown as Record<
          string,
          (...args: readonly unknown[]) => Promise<unknown>
        >
        return scope.settle(client[name]!(...given))
      },
      { name: method, given: args },
    )
  }

  /** Publishes tracks of the fake devices. */
  async publish(...kinds: readonly ('audio' | 'video')[]): Promise<Settled> {
    return this.page.evaluate(async (wanted) => {
      const scope = globalThis as unknown as Scope
      const { AgoraRTC } = scope
      scope.tracks ??= {}
      for (const kind of wanted) {
        scope.tracks[kind] ??=
          kind === 'audio'
            ? await AgoraRTC.createMicrophoneAudioTrack()
            : await AgoraRTC.createCameraVideoTrack()
      }
      return scope.settle(scope.client!.publish(wanted.map((kind) => scope.tracks![kind])))
    }, kinds)
  }

  async unpublish(...kinds: readonly ('audio' | 'video')[]): Promise<Settled> {
    return this.page.evaluate(async (wanted) => {
      const scope = globalThis as unknown as Scope
      return scope.settle(scope.client!.unpublish(wanted.map((kind) => scope.tracks![kind])))
    }, kinds)
  }

  async mute(kind: 'audio' | 'video', muted: boolean): Promise<void> {
    await this.page.evaluate(
      async ({ which, state }) => {
        const scope = globalThis as unknown as Scope
        await scope.tracks![which]!.setMuted(state)
      },
      { which: kind, state: muted },
    )
  }

  async property(name: 'uid' | 'role' | 'connectionState'): Promise<unknown> {
    return this.page.evaluate((key) => (globalThis as unknown as Scope).client![key as 'uid'], name)
  }

  async seen(): Promise<readonly SeenEvent[]> {
    return this.page.evaluate(() => (globalThis as unknown as Scope).seen)
  }

  /** Waits until an event of this name (and these first details) was seen. */
  async until(name: string, ...details: readonly unknown[]): Promise<readonly SeenEvent[]> {
    await this.page.waitForFunction(
      ({ wanted }) =>
        (globalThis as unknown as Scope).seen.some((event) =>
          wanted.every((part, place) => event[place] === part),
        ),
      { wanted: [name, ...details] },
      { timeout: 30_000, polling: 50 },
    )
    return this.seen()
  }

  async close(): Promise<void> {
    await this.#context.close()
  }
}

interface SdkClient {
  readonly uid: unknown
  readonly role: unknown
  readonly connectionState: string
  join(appId: string, channel: string, token: string | null, uid: unknown): Promise<unknown>
  publish(tracks: readonly unknown[]): Promise<unknown>
  unpublish(tracks: readonly unknown[]): Promise<unknown>
  leave(): Promise<void>
  setLocalAccessPointsV2(settings: object): void
  on(name: string, listener: (...details: unknown[]) => void): void
}

interface Track {
  setMuted(muted: boolean): Promise<void>
  close(): void
}

/** The page's globals. */
interface Scope {
  readonly AgoraRTC: {
    setLogLevel(level: number): void
    setParameter(name: string, value: unknown): void
    createClient(config: object): SdkClient
    createMicrophoneAudioTrack(): Promise<Track>
    createCameraVideoTrack(): Promise<Track>
  }
  seen: SeenEvent[]
  codec?: string
  client?: SdkClient
  tracks?: Record<string, Track>
  makeClient: (mode: string, role: string) => SdkClient
  settle: (work: Promise<unknown>) => Promise<Settled>
}
