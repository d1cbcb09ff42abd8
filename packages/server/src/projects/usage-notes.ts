import type { CertificateUsageStore } from '../storage/stores/certificate-usage.ts'

/** Times are noted ahead, so that a busy certificate costs one write a minute and not one a token. Seconds. */
const STEP_SECONDS = 60

/**
 * Notes until when certificates are needed. A note is on its way to the database before the token's audit row is, so
 * that a crash does not make a certificate look free too early; it is a minute or two too late, never too early.
 */
export class UsageNotes {
  readonly #store: CertificateUsageStore
  readonly #onError: (error: unknown) => void
  /** What the database knows, or is being told. */
  readonly #noted = new Map<string, number>()
  #waiting = new Map<string, number>()
  #writing: Promise<void> | undefined

  constructor(store: CertificateUsageStore, onError: (error: unknown) => void) {
    this.#store = store
    this.#onError = onError
  }

  /** @param expiresAt - Unix seconds. */
  note(certificateId: string, expiresAt: number): void {
    if (expiresAt <= (this.#noted.get(certificateId) ?? 0)) return
    const ahead = Math.ceil(expiresAt / STEP_SECONDS) * STEP_SECONDS + STEP_SECONDS
    this.#noted.set(certificateId, ahead)
    this.#waiting.set(certificateId, ahead)
    this.#writing ??= this.#write()
  }

  /** Resolves when everything that was noted is durable. @throws {Problem} `STORAGE_UNAVAILABLE`. */
  async flush(): Promise<void> {
    await this.#writing
    if (this.#waiting.size === 0) return
    const batch = this.#waiting
    this.#waiting = new Map()
    await this.#writeBatch(batch)
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.size > 0) {
        const batch = this.#waiting
        this.#waiting = new Map()
        await this.#writeBatch(batch)
      }
    } catch (error) {
      this.#onError(error)
    } finally {
      this.#writing = undefined
    }
  }

  async #writeBatch(batch: ReadonlyMap<string, number>): Promise<void> {
    try {
      await this.#store.note(batch)
    } catch (error) {
      for (const [id, ahead] of batch) {
        // Kept for the next attempt, which the next token or `flush` makes.
        this.#noted.delete(id)
        this.#waiting.set(id, Math.max(ahead, this.#waiting.get(id) ?? 0))
      }
      throw error
    }
  }
}
