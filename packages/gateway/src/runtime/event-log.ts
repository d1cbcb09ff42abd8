import type { GatewayEvent } from './gateway-event.ts'

/** An event with its place in the order, counted from 1. */
export interface NumberedEvent {
  readonly id: number
  readonly event: GatewayEvent
}

/** How many past events are kept for those who ask later. */
const KEPT = 1000
/** Names that the platform allows are shorter; what a client makes up may be as long as its message. */
const MOST_CHARACTERS = 256

/** The gateway's events: the latest thousand, and whoever listens to the next ones. */
export class EventLog {
  readonly #kept: NumberedEvent[] = []
  readonly #listeners = new Set<(event: NumberedEvent) => void>()
  #lastId = 0

  add(event: GatewayEvent): void {
    const numbered = { id: ++this.#lastId, event: cut(event) }
    this.#kept.push(numbered)
    // Cutting in steps keeps adding cheap: a shift of a long array moves all of it.
    if (this.#kept.length >= 2 * KEPT) this.#kept.splice(0, KEPT)
    for (const listener of this.#listeners) listener(numbered)
  }

  /** The kept events after the one with this id. */
  after(id: number): readonly NumberedEvent[] {
    return this.#kept.filter((entry) => entry.id > id)
  }

  /** Calls back for each event from now on; call the result to stop. */
  subscribe(listener: (event: NumberedEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * The first event that fits: one that is already there (after `afterId`), else the next one.
   *
   * @throws {Error} When none came within `timeoutMs` of real time.
   */
  async next(
    fits: (event: GatewayEvent) => boolean,
    options: { readonly afterId?: number; readonly timeoutMs: number },
  ): Promise<NumberedEvent> {
    const { afterId, timeoutMs } = options
    const known = afterId === undefined ? [] : this.after(afterId)
    const present = known.find(({ event }) => fits(event))
    if (present !== undefined) return present
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop()
        reject(new Error(`no such event within ${timeoutMs} ms`))
      }, timeoutMs)
      const stop = this.subscribe((numbered) => {
        if (!fits(numbered.event)) return
        clearTimeout(timer)
        stop()
        resolve(numbered)
      })
    })
  }
}

function cut(event: GatewayEvent): GatewayEvent {
  const isLong = (value: unknown): value is string =>
    typeof value === 'string' && value.length > MOST_CHARACTERS
  if (!Object.values(event).some(isLong)) return event
  return Object.fromEntries(
    Object.entries(event).map(([name, value]: [string, unknown]) => [
      name,
      isLong(value) ? `${value.slice(0, MOST_CHARACTERS)}…` : value,
    ]),
  ) as unknown as GatewayEvent
}
