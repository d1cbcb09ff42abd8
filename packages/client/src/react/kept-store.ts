import type { Kept } from '../index.ts'

/** What a component shows of a call, or of a login. */
export interface KeptState {
  /** `idle` without options; `failed` when the first attempt was given up; `ended` when it is over. */
  readonly status: 'idle' | 'joining' | 'joined' | 'rejoining' | 'ended' | 'failed'
  /** Undefined while idle, joining or failed. */
  readonly kept: Kept | undefined
  /** Why it failed, or why the server gives no further token. */
  readonly error: unknown
  /** Why it ended. */
  readonly reason: string | undefined
}

export const IDLE: KeptState = {
  status: 'idle',
  kept: undefined,
  error: undefined,
  reason: undefined,
}

/** An SDK client can be in one place at a time, so whoever uses it next waits until it has left. */
const leaving = new WeakMap<object, Promise<void>>()

/** Follows one call after the other for one component. Knows nothing of React. */
export class KeptStore {
  #state = IDLE
  readonly #listeners = new Set<() => void>()

  readonly subscribe: (listener: () => void) => () => void = (listener) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getState: () => KeptState = () => this.#state

  /**
   * Joins with the client as soon as whoever used it before has left.
   *
   * @returns What leaves again, in the middle of anything.
   */
  follow(client: object, join: (signal: AbortSignal) => Promise<Kept>): () => void {
    const stopping = new AbortController()
    const { signal } = stopping
    const set = (change: Partial<KeptState>) => {
      if (!signal.aborted) this.#set({ ...this.#state, ...change })
    }
    set({ ...IDLE, status: 'joining' })
    const joining = (leaving.get(client) ?? Promise.resolve()).then(() => {
      signal.throwIfAborted()
      return join(signal)
    })
    joining.then(
      (kept) => {
        set({ status: 'joined', kept })
        kept.on('expired', () => set({ status: 'rejoining' }))
        kept.on('rejoined', () => set({ status: 'joined' }))
        kept.on('renewed', () => set({ error: undefined }))
        kept.on('refused', ({ error }) => set({ error }))
        kept.on('ended', ({ reason }) => set({ status: 'ended', reason }))
      },
      (error: unknown) => set({ status: 'failed', error }),
    )
    return () => {
      stopping.abort()
      this.#set(IDLE)
      const left = joining.then((kept) => kept.leave()).catch(() => undefined)
      leaving.set(client, left)
    }
  }

  #set(state: KeptState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
