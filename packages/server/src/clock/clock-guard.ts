import type { Log } from '../log/log.ts'
import { Problem } from '../problems.ts'
import {
  type Clocks,
  type Drift,
  driftOf,
  type DriftVerdict,
  jumpBetween,
  judgeDrift,
  MAX_DRIFT_MS,
  NOTABLE_JUMP_MS,
} from './drift.ts'

/** Another clock, on another machine if one is lucky. */
export interface ClockSource {
  readonly name: string
  /** Unix milliseconds. @throws When it cannot be asked. */
  readonly read: () => Promise<number>
  /** Calls `work` each time it can be asked after it could not. */
  readonly onReachable?: (work: () => void) => void
}

export interface ClockGuardOptions {
  readonly sources: readonly ClockSource[]
  /** Unix milliseconds. */
  readonly wallClock: () => number
  /** Milliseconds; never jumps. */
  readonly monotonicMs: () => number
  readonly log: Log
}

/**
 * Keeps a server from issuing by a clock that is wrong. Compares it with other clocks from time to time, and with the one
 * that never jumps whenever something is issued.
 *
 * A jump that no other clock can confirm is only logged: a machine that slept, or whose clock was set right at last, has
 * jumped as well, and would otherwise never issue again.
 */
export class ClockGuard {
  readonly #options: ClockGuardOptions
  readonly #verdicts = new Map<string, { readonly verdict: DriftVerdict; readonly drift: Drift }>()
  #last: Clocks
  /** A jump is known and has not been compared with another clock yet. */
  #isDoubtful = false
  #measuring: Promise<void> | undefined

  constructor(options: ClockGuardOptions) {
    this.#options = options
    this.#last = this.#clocks()
  }

  /** Compares our clock with all others; several who ask at once share one answer. */
  measure(): Promise<void> {
    this.#measuring ??= this.#measureAll().finally(() => {
      this.#measuring = undefined
    })
    return this.#measuring
  }

  /** Looks whether our clock has jumped since the last look. */
  watch(): void {
    const now = this.#clocks()
    const jumpMs = jumpBetween(this.#last, now)
    this.#last = now
    if (Math.abs(jumpMs) < NOTABLE_JUMP_MS) return
    const { log, sources } = this.#options
    log.warn('clock-jumped', {
      bySeconds: jumpMs / 1000,
      compared: sources.length === 0 ? 'with no other clock, as there is none' : 'with others, now',
    })
    if (sources.length === 0) return
    if (Math.abs(jumpMs) > MAX_DRIFT_MS) this.#isDoubtful = true
    void this.measure()
  }

  /** @throws {Problem} `CLOCK_UNRELIABLE`. */
  assertReliable(): void {
    this.watch()
    const problem = this.problem()
    if (problem === undefined) return
    throw new Problem('CLOCK_UNRELIABLE', {
      detail: problem,
      hint: 'set the clock of the server (NTP); it issues again within half a minute',
      retryAfterSeconds: 30,
    })
  }

  /** What is wrong, for readiness; `undefined` when nothing is. */
  problem(): string | undefined {
    for (const [name, { verdict, drift }] of this.#verdicts) {
      if (verdict === 'unreliable') {
        return `the clock differs from that of ${name} by ${Math.round(Math.abs(drift.aheadMs) / 1000)} s`
      }
    }
    return this.#isDoubtful ? 'the clock has just jumped and is being compared' : undefined
  }

  async #measureAll(): Promise<void> {
    // What jumps while the question is under way makes its answer worthless; ask again then.
    for (let attempt = 0; attempt < 3; attempt++) {
      const before = this.#clocks()
      await Promise.all(this.#options.sources.map((source) => this.#measureOne(source)))
      if (Math.abs(jumpBetween(before, this.#clocks())) < NOTABLE_JUMP_MS) break
    }
    this.#isDoubtful = false
  }

  async #measureOne({ name, read }: ClockSource): Promise<void> {
    const { wallMs: askedAt, monotonicMs: started } = this.#clocks()
    let answer: number
    try {
      answer = await read()
    } catch {
      // Whoever cannot be asked cannot accuse, either. That it is gone is noticed elsewhere.
      this.#verdicts.delete(name)
      return
    }
    const drift = driftOf({ askedAt, tookMs: this.#options.monotonicMs() - started, answer })
    const verdict = judgeDrift(drift)
    this.#report(name, this.#verdicts.get(name)?.verdict ?? 'good', verdict, drift)
    this.#verdicts.set(name, { verdict, drift })
  }

  #report(source: string, before: DriftVerdict, now: DriftVerdict, { aheadMs }: Drift): void {
    if (before === now) return
    const { log } = this.#options
    const fields = { source, aheadSeconds: Math.round(aheadMs / 100) / 10 }
    if (now === 'unreliable')
      log.error('clock-unreliable', { ...fields, meaning: 'nothing is issued' })
    else if (now === 'notable') log.warn('clock-drifts', fields)
    else log.info('clock-good-again', fields)
  }

  #clocks(): Clocks {
    const { wallClock, monotonicMs } = this.#options
    return { wallMs: wallClock(), monotonicMs: monotonicMs() }
  }
}
