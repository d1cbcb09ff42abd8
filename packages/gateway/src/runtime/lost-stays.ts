import type { EventLog } from './event-log.ts'

/** More clients than this do not come back at once. */
const MOST = 1000

/**
 * The latest stays that were given up because their socket stayed away. Their clients know nothing of it: back on a
 * network, they ask the access point as if they still were inside.
 */
export class LostStays {
  readonly #sessions = new Set<string>()

  constructor(events: Pick<EventLog, 'subscribe'>) {
    events.subscribe(({ event }) => {
      if (event.type !== 'ended' || event.reason !== 'timed-out') return
      this.#sessions.add(event.sessionId)
      if (this.#sessions.size > MOST) this.#sessions.delete(this.#sessions.values().next().value!)
    })
  }

  has(sessionId: string): boolean {
    return this.#sessions.has(sessionId)
  }
}
