/** What a fake does at its next call of a method, in place of succeeding at once. */
export type NextAnswer = { readonly error: unknown } | { readonly until: Promise<unknown> }

/** Remembers what was called, and what the next calls should do. */
export class Script<Method extends string> {
  readonly calls: { readonly method: Method; readonly args: readonly unknown[] }[] = []
  readonly #next = new Map<Method, NextAnswer[]>()

  /** The next calls fail with this error, one call for each time. */
  fail(method: Method, error: unknown, times = 1): void {
    for (let i = 0; i < times; i++) this.#push(method, { error })
  }

  /** All calls from now on succeed at once again. */
  succeed(method: Method): void {
    this.#next.delete(method)
  }

  /** The next call waits. @returns What lets it go on, or fail. */
  hold(method: Method): { release(): void; fail(error: unknown): void } {
    const { promise, resolve, reject } = deferred()
    this.#push(method, { until: promise })
    return { release: () => resolve(), fail: reject }
  }

  /** Called by the fake's method, first of all. */
  async play(method: Method, ...args: readonly unknown[]): Promise<void> {
    this.calls.push({ method, args })
    const next = this.#next.get(method)?.shift()
    if (next && 'error' in next) throw next.error
    await next?.until
  }

  /** How often a method was called. */
  count(method: Method): number {
    return this.calls.filter((call) => call.method === method).length
  }

  #push(method: Method, answer: NextAnswer): void {
    this.#next.set(method, [...(this.#next.get(method) ?? []), answer])
  }
}

function deferred() {
  let resolve!: () => void
  let reject!: (error: unknown) => void
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  // A test may fail the call before anybody waits for it.
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
