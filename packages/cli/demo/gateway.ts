import type { Settings } from './settings.ts'

/** What the gateway tells about itself; the fields depend on the type. */
export interface GatewayEvent {
  readonly type: string
  /** Unix seconds by the gateway's clock. */
  readonly at: number
  readonly channel?: string
  readonly uid?: number
  readonly account?: string
  readonly reason?: string
  readonly role?: string
  readonly kind?: string
  readonly secondsLeft?: number
  readonly seconds?: number
  /** When a membership ends; `null` for never. */
  readonly endsAt?: number | null
}

/** What the gateway says about a project and a channel of it. */
export interface Surroundings {
  /** Whether publishing needs a privilege in the token. */
  readonly coHostAuthentication: boolean
  /** Whether sound and pictures are carried. */
  readonly media: boolean
  readonly members: readonly MemberState[]
}

export interface MemberState {
  readonly uid: number
  readonly account: string | null
  readonly joinedAt: number
  readonly deadlines: { readonly endsAt: number | null }
}

interface State {
  readonly media: object | null
  readonly projects: readonly { readonly appId: string; readonly coHostAuthentication: boolean }[]
  readonly channels: readonly {
    readonly appId: string
    readonly channel: string
    readonly members: readonly MemberState[]
  }[]
}

/** The gateway's control interface, and its clock. */
export class Gateway {
  readonly #origin: string
  /** How far the gateway's clock is ahead of this page's, in seconds. */
  #aheadSeconds = 0
  offsetSeconds = 0

  constructor({ gateway: { host, port } }: Settings) {
    this.#origin = `https://${host}:${port}`
  }

  get pageUrl(): string {
    return `${this.#origin}/demo`
  }

  /** Unix seconds. */
  now(): number {
    return Date.now() / 1000 + this.#aheadSeconds
  }

  /** @throws {TypeError} When the gateway cannot be reached, or the browser does not trust it. */
  async readClock(): Promise<void> {
    this.#takeClock(await this.#ask('GET', 'clock'))
  }

  async advance(seconds: number): Promise<void> {
    this.#takeClock(await this.#ask('POST', 'clock', { advanceSeconds: seconds }))
  }

  async surroundings(appId: string, channel?: string): Promise<Surroundings> {
    const { media, projects, channels } = (await this.#ask('GET', 'state')) as State
    const project = projects.find((each) => each.appId === appId)
    const place = channels.find((each) => each.appId === appId && each.channel === channel)
    return {
      coHostAuthentication: project?.coHostAuthentication ?? false,
      media: media !== null,
      members: place?.members ?? [],
    }
  }

  async kick(channel: string, uid: number | string): Promise<void> {
    await this.#ask('POST', 'kick', { channel, uid })
  }

  /**
   * Listens to the gateway while the page is seen. Hidden pages let go: a browser has six connections for all tabs, and
   * each listener keeps one.
   */
  listen(heard: (event: GatewayEvent) => void): void {
    let source: EventSource | undefined
    let lastId = ''
    const follow = (): void => {
      if (document.hidden) {
        source?.close()
        source = undefined
        return
      }
      source ??= this.#open(lastId, (id, event) => {
        lastId = id
        if (event.type === 'clock-advanced') this.#setNow(event.at)
        heard(event)
      })
      void this.readClock()
    }
    document.addEventListener('visibilitychange', follow)
    follow()
  }

  #open(after: string, heard: (id: string, event: GatewayEvent) => void): EventSource {
    const source = new EventSource(`${this.#origin}/_gateway/events${after && `?after=${after}`}`)
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, ({ lastEventId, data }: MessageEvent<string>) =>
        heard(lastEventId, JSON.parse(data) as GatewayEvent),
      )
    }
    return source
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#origin}/_gateway/${path}`, {
      method,
      ...(body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`)
    return await answer.json()
  }

  #takeClock(answer: unknown): void {
    const { now, offsetSeconds } = answer as { now: number; offsetSeconds: number }
    this.#setNow(now)
    this.offsetSeconds = offsetSeconds
  }

  #setNow(now: number): void {
    const ahead = now - Date.now() / 1000
    this.offsetSeconds += ahead - this.#aheadSeconds
    this.#aheadSeconds = ahead
  }
}

/** What is worth a line. `admitted` comes with every `joined`, and data arrives by itself. */
const EVENT_TYPES = [
  'clock-advanced',
  'joined',
  'renewed',
  'will-expire',
  'ended',
  'disconnected',
  'reconnected',
  'refused',
  'turned-away',
  'role-changed',
  'role-refused',
  'published',
  'publish-refused',
  'unpublished',
] as const
