/** More streams than one client ever shows; the SDK's own limit is 50 users. */
export const MOST_SUBSCRIPTIONS = 256

/**
 * Who gets which packet: the subscriptions of all channels.
 *
 * A subscription is for one stream (by its ssrc) of one publisher (by its uid) in the subscriber's own channel, so that a
 * number which somebody else uses, or uses elsewhere, brings nothing.
 */
export class Subscriptions<Subscriber> {
  /** By channel, then ssrc: who wants it, and of whom. */
  readonly #channels = new Map<string, Map<number, Map<Subscriber, number>>>()
  readonly #counts = new Map<Subscriber, number>()

  /** Adds a subscription; `false` when the subscriber has too many. A later one for the same ssrc replaces it. */
  add(channel: string, subscriber: Subscriber, publisherUid: number, ssrc: number): boolean {
    const wanting = at(at(this.#channels, channel), ssrc)
    const count = this.#counts.get(subscriber) ?? 0
    if (!wanting.has(subscriber)) {
      if (count >= MOST_SUBSCRIPTIONS) {
        this.#tidy(channel, ssrc)
        return false
      }
      this.#counts.set(subscriber, count + 1)
    }
    wanting.set(subscriber, publisherUid)
    return true
  }

  /** What a subscriber asked for: of which uid, under which ssrc. */
  of(channel: string, subscriber: Subscriber): readonly { publisherUid: number; ssrc: number }[] {
    return [...(this.#channels.get(channel) ?? [])].flatMap(([ssrc, wanting]) => {
      const publisherUid = wanting.get(subscriber)
      return publisherUid === undefined ? [] : [{ publisherUid, ssrc }]
    })
  }

  /** Whose stream a subscriber gets by this number; `undefined` when it asked for none. */
  publisherOf(channel: string, subscriber: Subscriber, ssrc: number): number | undefined {
    return this.#channels.get(channel)?.get(ssrc)?.get(subscriber)
  }

  /** Ends one subscription, or all that are left of one publisher. */
  remove(channel: string, subscriber: Subscriber, publisherUid: number, ssrc?: number): void {
    const streams = this.#channels.get(channel)
    for (const each of ssrc === undefined ? [...(streams?.keys() ?? [])] : [ssrc]) {
      if (streams?.get(each)?.get(subscriber) === publisherUid)
        this.#drop(channel, subscriber, each)
    }
  }

  /** Ends everything of a subscriber that goes. */
  removeAll(channel: string, subscriber: Subscriber): void {
    for (const [ssrc, wanting] of [...(this.#channels.get(channel) ?? [])]) {
      if (wanting.has(subscriber)) this.#drop(channel, subscriber, ssrc)
    }
  }

  /** Who is to get a packet of this stream. */
  *receivers(channel: string, publisherUid: number, ssrc: number): Generator<Subscriber> {
    for (const [subscriber, uid] of this.#channels.get(channel)?.get(ssrc) ?? []) {
      if (uid === publisherUid) yield subscriber
    }
  }

  /** How many subscriptions there are. */
  get size(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  #drop(channel: string, subscriber: Subscriber, ssrc: number): void {
    if (this.#channels.get(channel)?.get(ssrc)?.delete(subscriber) !== true) return
    const left = (this.#counts.get(subscriber) ?? 1) - 1
    if (left === 0) this.#counts.delete(subscriber)
    else this.#counts.set(subscriber, left)
    this.#tidy(channel, ssrc)
  }

  #tidy(channel: string, ssrc: number): void {
    const streams = this.#channels.get(channel)
    if (streams?.get(ssrc)?.size === 0) streams.delete(ssrc)
    if (streams?.size === 0) this.#channels.delete(channel)
  }
}

function at<Key, Inner, Value>(map: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Map<Inner, Value>()
  map.set(key, made)
  return made
}
