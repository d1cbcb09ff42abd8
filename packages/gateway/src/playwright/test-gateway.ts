import { type RtcTokenRequest, signRtcToken } from '@tessera/token'
import type { Selector } from '../channels/index.ts'
import type { Gateway } from '../gateway.ts'
import type { GatewayEvent, GatewayEventType } from '../runtime/gateway-event.ts'
import type { GatewayState } from '../state.ts'
import { redirectScript } from '../wire/redirect.ts'

/** The part of Playwright's `BrowserContext` and `Page` that is needed. */
export interface ScriptTarget {
  addInitScript(script: { readonly content: string }): Promise<unknown>
}

/** How long to wait for an event before a test fails, in milliseconds of real time. */
const DEFAULT_TIMEOUT_MS = 10_000

/** Which event is meant: its type, and whatever else it should say. */
export type Expected<Type extends GatewayEventType> = Partial<
  Extract<GatewayEvent, { readonly type: Type }>
>

/** A gateway in the hands of a test. */
export class TestGateway {
  readonly #gateway: Gateway
  readonly #given = new Set<number>()

  constructor(gateway: Gateway) {
    this.#gateway = gateway
  }

  get url(): string {
    return this.#gateway.url
  }

  get port(): number {
    return this.#gateway.port
  }

  /** The gateway's time, in Unix seconds. */
  get now(): number {
    return this.state().now
  }

  state(): GatewayState {
    return this.#gateway.state()
  }

  /** Sends everything that the Web SDK says in these pages to the gateway. Call it before the pages load the SDK. */
  async install(target: ScriptTarget): Promise<void> {
    await target.addInitScript({ content: redirectScript(this.url) })
  }

  /** Moves the gateway's clock ahead. The clocks of pages and of your own server stay where they are. */
  advance(seconds: number): void {
    this.#gateway.advanceClock(seconds)
  }

  /**
   * The next event of this type that no earlier call has returned: one that has happened already, or one to come.
   *
   * @param expected - Fields that it must have.
   * @throws {Error} When none came in time.
   *
   * @example
   * ```ts
   * gateway.advance(3570)
   * await gateway.event('will-expire', { uid: 7 })
   * await gateway.event('renewed', { uid: 7 })
   * ```
   */
  async event<Type extends GatewayEventType>(
    type: Type,
    expected: Expected<Type> = {},
    options: { readonly timeoutMs?: number } = {},
  ): Promise<Extract<GatewayEvent, { readonly type: Type }>> {
    const fits = (event: GatewayEvent): boolean =>
      event.type === type &&
      Object.entries(expected).every(
        ([name, value]) => (event as unknown as Record<string, unknown>)[name] === value,
      )
    const { events } = this.#gateway
    const known = events.after(0).find(({ id, event }) => !this.#given.has(id) && fits(event))
    const found =
      known ??
      (await events
        .next(fits, { timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS })
        .catch((error: unknown) => {
          const seen = events.after(0).map(({ event }) => event.type)
          throw new Error(
            `no "${type}" with ${JSON.stringify(expected)}; seen: ${seen.join(', ')}`,
            { cause: error },
          )
        }))
    this.#given.add(found.id)
    return found.event as Extract<GatewayEvent, { readonly type: Type }>
  }

  /** A token of the gateway's own time: good however far its clock was moved. */
  token(request: Omit<RtcTokenRequest, 'appId' | 'appCertificate'> & { appId?: string }): string {
    const { projects } = this.#gateway
    const project = request.appId === undefined ? projects.list()[0] : projects.find(request.appId)
    const certificate = project?.certificates.find(({ enabled }) => enabled)
    if (project === undefined || certificate === undefined) {
      throw new TypeError('appId must be of a project with an enabled certificate')
    }
    return signRtcToken(
      { ...request, appId: project.appId, appCertificate: certificate.value },
      { now: Math.floor(this.now) },
    )
  }

  /** Puts out whoever is inside now and fits, as a kicking rule of no duration does. */
  kick(who: Partial<Selector>): number {
    return this.#gateway.kick(this.#selector(who))
  }

  /** Cuts the sockets of whoever fits, as a lost network does. */
  cut(who: Partial<Selector>): number {
    return this.#gateway.cut(this.#selector(who))
  }

  #selector(who: Partial<Selector>): Selector {
    const [first] = this.#gateway.projects.list()
    return { appId: first?.appId ?? '', ...who }
  }
}
