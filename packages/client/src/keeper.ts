import { Backoff } from './backoff.ts'
import { type Clock, elapsedTime, systemClock } from './clock.ts'
import { Emitter } from './emitter.ts'
import {
  type AnyClientError,
  isRefusal,
  naming,
  sdkFailed,
  sourceFailed,
  unusable,
} from './errors.ts'
import type { Grant } from './grant.ts'
import type { KeepOptions, Kept, KeptEvents } from './keep-options.ts'
import { secureRandom } from './random.ts'
import { renewalAgeMs, retryDelayMs } from './schedule.ts'
import type { Seat } from './seat.ts'
import { assertRequest, type TokenRequest } from './token-request.ts'
import { within } from './wait.ts'
import { pageWakeUps } from './wake-ups.ts'

/** The clock is looked at this often, so that a sleep is noticed even where no event tells of it. */
const TICK_MS = 30_000
/** An SDK that retries by itself may take this long to join; renewing is one message. */
const ENTER_MS = 60_000
const RENEW_MS = 10_000
/** Two renewals are never closer than this, or than half of a very short life. */
const BREATH_MS = 5_000

type Job = 'enter' | 'renew'

interface Fetched {
  readonly grant: Grant
  readonly at: number
}

/**
 * Keeps one membership alive: enters, renews, enters again.
 *
 * Everything that happens (timer, SDK event, page event, end of a job) only changes a few facts and then asks `#step`
 * what is to be done now; at most one job runs. So no two events can start two renewals, and no timer needs to be exact.
 */
export class Keeper implements Kept {
  readonly #seat: Seat
  readonly #request: TokenRequest
  readonly #options: KeepOptions
  readonly #clock: Clock
  readonly #random: () => number
  /** All times below are on this scale. */
  readonly #now: () => number
  readonly #events = new Emitter<KeptEvents>()
  readonly #backoff: Backoff<Job>
  readonly #stopping = new AbortController()
  #cleanUps: (() => void)[] = []
  #cancelTimer: (() => void) | undefined
  /** Only until the first entering has succeeded or failed for good. */
  #first: { resolve: () => void; reject: (error: unknown) => void; until: number } | undefined

  #busy = false
  #entered = false
  #refused = false
  /** Aborted when the platform ends the membership; undefined while there is none. */
  #membership: AbortController | undefined
  /** The token in force, and its times. */
  #token = ''
  #breathUntil = 0
  #renewAt = Infinity
  #endsAt = Infinity
  #reused: boolean | undefined
  /** What the SDK told while entering was not finished yet. */
  readonly #missed: (() => void)[] = []
  #leaving: Promise<void> | undefined

  constructor(seat: Seat, request: TokenRequest, options: KeepOptions) {
    assertRequest(request)
    this.#seat = seat
    this.#request = request
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? secureRandom
    this.#backoff = new Backoff(this.#random)
    this.#now = elapsedTime(this.#clock)
  }

  get uid(): number | string {
    return this.#seat.uid
  }

  get state(): Kept['state'] {
    return this.#isStopped() ? 'ended' : this.#membership ? 'joined' : 'rejoining'
  }

  on<Name extends keyof KeptEvents>(
    event: Name,
    listener: (detail: KeptEvents[Name]) => void,
  ): () => void {
    return this.#events.on(event, listener)
  }

  /** Resolves when inside and settled; rejects when that is hopeless or takes too long. */
  start(): Promise<void> {
    const { patienceMs = 15_000, signal, wakeUps = pageWakeUps } = this.#options
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      this.#first = { resolve, reject, until: this.#now() + patienceMs }
      const abort = () => {
        if (this.#first) this.#giveUp(signal?.reason)
        else this.leave().catch(ignore)
      }
      signal?.addEventListener('abort', abort)
      this.#cleanUps = [
        () => signal?.removeEventListener('abort', abort),
        this.#seat.listen(this),
        wakeUps(() => this.#retryNow()),
      ]
      this.#step()
    })
  }

  renew(): void {
    this.#refused = false
    this.willExpire()
  }

  /** The SDK warned. A very short token is warned of as soon as it is in force, hence the breath. */
  willExpire(): void {
    if (!this.#refused) this.#renewAt = Math.min(this.#renewAt, this.#breathUntil)
    this.#retryNow()
  }

  /** The platform ended the membership because the token ended. */
  expired(): void {
    if (!this.#membership) {
      this.#missed.push(() => this.expired())
      return
    }
    this.#membership.abort()
    this.#membership = undefined
    this.#events.emit('expired', undefined)
    if (this.#refused) this.#giveUp()
    // Not at once: the SDK is still in the middle of telling everybody.
    else this.#wait(0)
  }

  /** The platform ended the membership for a reason that a token cannot mend. */
  ended(reason: string): void {
    if (this.#membership) this.#giveUp(sdkFailed(this.#seat.enterName, { code: reason }), reason)
    else this.#missed.push(() => this.ended(reason))
  }

  /** Something that belongs to it failed. */
  warn(warning: KeptEvents['warning']): void {
    this.#events.emit('warning', warning)
  }

  leave(): Promise<void> {
    return (this.#leaving ??= this.#stop('left', true))
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted
  }

  #retryNow(): void {
    this.#backoff.reset()
    this.#step()
  }

  #wait(delayMs: number): void {
    if (this.#isStopped()) return
    this.#cancelTimer?.()
    this.#cancelTimer = this.#clock.setTimer(() => this.#step(), Math.min(delayMs, TICK_MS))
  }

  #step(): void {
    if (this.#busy || this.#isStopped()) return
    const now = this.#now()
    if (!this.#membership) {
      this.#runOrWait('enter', now)
    } else if (now >= this.#endsAt && !this.#seat.isAlive()) {
      // After a long sleep or a failed reconnect some SDK versions never say that the token ended.
      this.expired()
    } else if (now < this.#renewAt) {
      this.#wait(this.#renewAt - now)
    } else {
      this.#runOrWait('renew', now)
    }
  }

  #runOrWait(job: Job, now: number): void {
    const delayMs = this.#backoff.dueAt(job) - now
    if (delayMs > 0) this.#wait(delayMs)
    else void this.#run(job)
  }

  async #run(job: Job): Promise<void> {
    this.#busy = true
    try {
      await (job === 'enter' ? this.#enter() : this.#renew())
      this.#backoff.reset()
    } catch (error) {
      // A renewal that was cut short by the end of the membership did not fail: entering again replaces it.
      if (!this.#isStopped() && (job === 'enter' || this.#membership)) {
        this.#failed(job, error as AnyClientError)
      }
    }
    this.#busy = false
    this.#step()
  }

  async #fetch(force: boolean): Promise<Fetched> {
    const { signal } = this.#stopping
    const grant = await naming(sourceFailed, () =>
      this.#options.source.fetch(this.#request, { force, signal }),
    )
    this.#reused = grant.reused
    return { grant, at: this.#now() }
  }

  async #enter(): Promise<void> {
    // Only the very first token may come from the source's memory: the next one replaces a token that did not do.
    const fetched = await this.#fetch(this.#entered)
    const { signal } = this.#stopping
    signal.throwIfAborted()
    this.#missed.length = 0
    const entering = this.#seat.enter(fetched.grant.token, this.#entered)
    this.#entered = true
    // An SDK that finishes joining after leave() is sent out again.
    const sendOut = async () => {
      await entering
      if (this.#isStopped()) await this.#seat.exit()
    }
    sendOut().catch(ignore)
    await this.#sdk(this.#seat.enterName, ENTER_MS, () => entering, signal)
    this.#membership = new AbortController()
    this.#apply(fetched)
    if (!this.#first) this.#events.emit('rejoined', { expiresAt: fetched.grant.expiresAt })
    void this.#settle(this.#membership.signal)
    if (!this.#seat.isAlive()) this.#missed.at(-1)?.()
  }

  async #renew(): Promise<void> {
    const membership = this.#membership!.signal
    const fetched = await this.#fetch(true)
    const { token, expiresAt } = fetched.grant
    if (token === this.#token) throw unusable('same-token')
    membership.throwIfAborted()
    await this.#sdk('renew the token', RENEW_MS, () => this.#seat.renew(token), membership)
    this.#apply(fetched)
    this.#events.emit('renewed', { expiresAt })
  }

  /** Retries on its own, for as long as the membership lasts: asking for a camera may take minutes. */
  async #settle(membership: AbortSignal, count = 0): Promise<void> {
    try {
      await this.#seat.settle?.(membership)
      if (membership.aborted) return
      this.#first?.resolve()
      this.#first = undefined
    } catch (cause) {
      if (membership.aborted) return
      const error = sdkFailed('publish', cause)
      if (this.#first) {
        this.#giveUp(error)
        return
      }
      const retryInMs = retryDelayMs(count, this.#random(), 0)
      this.warn({ error, retryInMs })
      const again = () => void this.#settle(membership, count + 1)
      membership.addEventListener('abort', this.#clock.setTimer(again, retryInMs))
    }
  }

  #sdk(
    operation: string,
    timeoutMs: number,
    work: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    return naming(
      (cause) => sdkFailed(operation, cause),
      () => within(this.#clock, timeoutMs, operation, work, signal),
    )
  }

  #apply({ grant, at }: Fetched): void {
    const { token, lifetimeMs = Infinity, ageMs = 0 } = grant
    const madeAt = at - ageMs
    this.#token = token
    this.#endsAt = madeAt + lifetimeMs
    this.#breathUntil = this.#now() + Math.min(BREATH_MS, (lifetimeMs - ageMs) / 2)
    this.#renewAt = Math.max(madeAt + renewalAgeMs(lifetimeMs, this.#random()), this.#breathUntil)
  }

  #failed(job: Job, error: AnyClientError): void {
    if (isRefusal(error)) {
      this.#refused = true
      this.#renewAt = Infinity
      this.#events.emit('refused', { error })
      if (!this.#membership) this.#giveUp(error)
      return
    }
    const now = this.#now()
    const retryInMs = this.#backoff.failed(job, error, now, this.#endsAt)
    const isTooLate = this.#first && now + retryInMs > this.#first.until
    if (this.#first && (isTooLate || this.#isHopeless(error))) this.#giveUp(error)
    else this.warn({ error, retryInMs })
  }

  /** A first attempt that fails like this is told at once; in the middle of a call it would be tried again. */
  #isHopeless({ code, details }: AnyClientError): boolean {
    // A token from memory may have been revoked with its certificate; a new one is worth a second attempt.
    if (code === 'SDK_FAILED') return !this.#reused
    if (code !== 'REQUEST_FAILED') return code === 'ANSWER_UNUSABLE'
    return details.status < 500 && ![408, 425, 429].includes(details.status)
  }

  /** The end without being asked. A first attempt rejects only when nothing of it is left. */
  #giveUp(error?: unknown, reason = 'refused'): void {
    const first = this.#first
    this.#stop(reason, first !== undefined && this.#entered)
      .catch(ignore)
      .finally(() => first?.reject(error))
  }

  async #stop(reason: string, exit: boolean): Promise<void> {
    if (this.#isStopped()) return
    this.#stopping.abort()
    this.#membership?.abort()
    this.#cancelTimer?.()
    for (const cleanUp of this.#cleanUps) cleanUp()
    try {
      if (exit) await this.#seat.exit()
    } finally {
      this.#events.emit('ended', { reason })
    }
  }
}

const ignore = () => undefined
