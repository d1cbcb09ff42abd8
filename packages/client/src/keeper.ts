import { Backoff } from './backoff.ts'
import { type Clock, elapsedTime, systemClock } from './clock.ts'
import { Emitter } from './emitter.ts'
import {
  type AnyClientError,
  isHopeless,
  isRefusal,
  naming,
  sdkFailed,
  sourceFailed,
  unusable,
} from './errors.ts'
import type { KeepOptions, Kept, KeptEvents } from './keep-options.ts'
import { type Lease, leaseOf } from './lease.ts'
import { secureRandom } from './random.ts'
import type { Seat } from './seat.ts'
import { settle } from './settle.ts'
import { assertRequest } from './token-request.ts'
import { abortable, within } from './wait.ts'
import { pageWakeUps } from './wake-ups.ts'

/** The clock is looked at this often, so that a sleep is noticed even where no event tells of it. */
const TICK_MS = 30_000
/** An SDK that retries by itself may take this long to join; renewing is one message. */
const ENTER_MS = 60_000
const RENEW_MS = 10_000

type Job = 'enter' | 'renew'

/** A client that is joined by two would be put out by whichever of them fails. */
const kept = new WeakSet<object>()

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Keeps one membership alive: enters, renews, enters again.
 *
 * Everything that happens (timer, SDK event, page event, end of a job) only changes a few facts and then asks `#step`
 * what is to be done now; at most one job runs. So no two events can start two renewals, and no timer needs to be exact.
 */
export class Keeper extends Emitter<KeptEvents> implements Kept {
  readonly #seat: Seat
  readonly #options: KeepOptions
  readonly #clock: Clock
  readonly #random: () => number
  /** All times below are on this scale. */
  readonly #now: () => number
  readonly #backoff: Backoff<Job>
  readonly #stopping = new AbortController()
  #cleanUps: (() => void)[] = []
  #cancelTimer: (() => void) | undefined
  /** Only until the first entering has succeeded or failed for good. */
  #first: (Waiter & { readonly until: number; tried: boolean }) | undefined
  /** Who wants a token that is asked for from now on. */
  #wishes: Waiter[] = []

  #busy = false
  #entered = false
  #refused = false
  /** Aborted when the platform ends the membership; undefined while there is none. */
  #membership: AbortController | undefined
  #lease: Lease | undefined
  /** As the lease says, or earlier, or never. */
  #renewAt = Infinity
  #reused: boolean | undefined
  /** What the SDK told while entering was not finished yet. */
  readonly #missed: (() => void)[] = []
  #warned = false
  #leaving: Promise<void> | undefined

  constructor(seat: Seat, options: KeepOptions) {
    super()
    assertRequest(seat.request)
    this.#seat = seat
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

  /** Resolves when inside and settled; rejects when that is hopeless or takes too long. */
  start(): Promise<void> {
    const { patienceMs = 15_000, signal, wakeUps = pageWakeUps } = this.#options
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const { client } = this.#seat
      if (kept.has(client)) {
        throw new TypeError('client is in use already: leave() first, or make another client')
      }
      kept.add(client)
      this.#first = { resolve, reject, until: this.#now() + patienceMs, tried: false }
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

  renew(): Promise<void> {
    const wish = new Promise<void>((resolve, reject) => this.#wishes.push({ resolve, reject }))
    const renewed = abortable(wish, this.#stopping.signal)
    // Whoever does not wait is told by the events all the same.
    renewed.catch(ignore)
    this.#refused = false
    this.#renewAt = 0
    this.#retryNow()
    return renewed
  }

  /** The SDK warned. A very short token is warned of as soon as it is in force, hence the breath. */
  willExpire(): void {
    this.#warned ||= !this.#membership
    if (!this.#refused) this.#renewAt = Math.min(this.#renewAt, this.#lease?.breathUntil ?? 0)
    this.#retryNow()
  }

  /** The platform ended the membership: because the token ended, or for a reason that a token cannot mend. */
  lost(reason?: string): void {
    if (!this.#membership) {
      // That somebody has left before is what entering begins with, and may be told late.
      if (reason !== 'left') this.#missed.push(() => this.lost(reason))
    } else if (reason) {
      this.#giveUp(sdkFailed(this.#seat.enterName, { code: reason }), reason)
    } else {
      this.#membership.abort()
      this.#membership = undefined
      this.emit('expired', undefined)
      if (this.#refused) this.#giveUp()
      // Not at once: the SDK is still in the middle of telling everybody.
      else this.#wait(0)
    }
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
    const endsAt = this.#lease?.endsAt ?? Infinity
    if (this.#membership && now >= endsAt && !this.#seat.isAlive()) {
      // After a long sleep or a failed reconnect some SDK versions never say that the token ended.
      this.lost()
      return
    }
    const job = this.#membership ? 'renew' : 'enter'
    const dueAt = Math.max(job === 'renew' ? this.#renewAt : 0, this.#backoff.dueAt(job))
    if (now < dueAt) this.#wait(dueAt - now)
    else void this.#run(job)
  }

  async #run(job: Job): Promise<void> {
    this.#busy = true
    const wishes = this.#wishes.splice(0)
    try {
      await (job === 'enter' ? this.#enter() : this.#renew())
      this.#backoff.reset()
      for (const { resolve } of wishes) resolve()
    } catch (error) {
      this.#wishes.push(...wishes)
      // A renewal that was cut short by the end of the membership did not fail: entering again replaces it.
      if (!this.#isStopped() && (job === 'enter' || this.#membership)) {
        this.#failed(job, error as AnyClientError)
      }
    }
    this.#busy = false
    this.#step()
  }

  async #fetch(force: boolean, signal: AbortSignal): Promise<Lease> {
    const { request, appId } = this.#seat
    const first = this.#first
    const ask = (signal: AbortSignal) => this.#options.source.fetch(request, { force, signal })
    // One attempt has the source's time; those after it have what is left of the patience.
    const left = first?.tried && first.until - this.#now()
    if (first) first.tried = true
    const grant = await naming(sourceFailed, () =>
      typeof left === 'number'
        ? within(this.#clock, left, 'get a token', ask, signal)
        : ask(signal),
    )
    if (appId && grant.appId && grant.appId !== appId) throw unusable('other-app')
    this.#reused = grant.reused
    // A server that maps its users to uids gives the token of the user's own, whatever was asked for.
    if (grant.uid) this.#seat.uid = grant.uid
    return leaseOf(grant, this.#now(), this.#random())
  }

  async #enter(): Promise<void> {
    // Only the very first token may come from the source's memory: the next one replaces a token that did not do.
    const { signal } = this.#stopping
    const lease = await this.#fetch(this.#entered, signal)
    signal.throwIfAborted()
    const entering = this.#take(lease.token, this.#entered)
    this.#entered = true
    // An SDK that finishes joining after leave() is sent out again.
    const sendOut = async () => {
      await entering
      if (this.#isStopped()) await this.#seat.exit()
    }
    sendOut().catch(ignore)
    await this.#sdk(this.#seat.enterName, ENTER_MS, () => entering, signal)
    this.#membership = new AbortController()
    this.#apply(lease)
    if (this.#warned) this.#renewAt = Math.min(this.#renewAt, lease.breathUntil)
    if (!this.#first) this.emit('rejoined', { expiresAt: lease.expiresAt })
    const tell = (warning?: KeptEvents['warning']) => this.#settled(warning)
    void settle(this.#seat, this.#membership.signal, this.#clock, this.#random, tell)
    if (!this.#seat.isAlive()) this.#missed.at(-1)?.()
  }

  /** What the SDK tells from the moment of entering on is true of this membership; before, of an earlier one. */
  async #take(token: string, again: boolean): Promise<void> {
    if (again) await this.#seat.vacate()
    this.#stopping.signal.throwIfAborted()
    this.#missed.length = 0
    this.#warned = false
    await this.#seat.enter(token)
  }

  async #renew(): Promise<void> {
    const membership = this.#membership!.signal
    const lease = await this.#fetch(true, membership)
    const { token, expiresAt } = lease
    if (token === this.#lease?.token) throw unusable('same-token')
    membership.throwIfAborted()
    await this.#sdk('renew the token', RENEW_MS, () => this.#seat.renew(token), membership)
    this.#apply(lease)
    this.emit('renewed', { expiresAt })
  }

  #settled(warning?: KeptEvents['warning']): void {
    if (warning && this.#first) this.#giveUp(warning.error)
    else if (warning) this.emit('warning', warning)
    else {
      this.#first?.resolve()
      this.#first = undefined
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

  #apply(lease: Lease): void {
    this.#lease = lease
    this.#renewAt = this.#wishes.length > 0 ? 0 : lease.renewAt
  }

  #failed(job: Job, error: AnyClientError): void {
    if (isRefusal(error)) {
      this.#refused = true
      this.#renewAt = Infinity
      this.emit('refused', { error })
      for (const { reject } of this.#wishes.splice(0)) reject(error)
      if (!this.#membership) this.#giveUp(error)
      return
    }
    const now = this.#now()
    const retryInMs = this.#backoff.failed(job, error, now, this.#lease?.endsAt ?? Infinity)
    const isTooLate = this.#first && now + retryInMs >= this.#first.until
    if (this.#first && (isTooLate || isHopeless(error, this.#reused))) this.#giveUp(error)
    else this.emit('warning', { error, retryInMs })
  }

  /** The end without being asked. A first attempt rejects only when nothing of it is left. */
  #giveUp(error?: unknown, reason = 'refused'): void {
    const first = this.#first
    // Where we give up by ourselves, the SDK may still be trying to come back.
    this.#stop(reason, this.#entered && (first !== undefined || reason === 'refused'))
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
      kept.delete(this.#seat.client)
      this.emit('ended', { reason })
    }
  }
}

const ignore = () => undefined
