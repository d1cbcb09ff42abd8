/** A value that must not reach a log: it prints as `[secret]` everywhere but in `reveal()`. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself. Each call is a place to look at when a leak is suspected. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  static {
    // What `console.log` and `util.inspect` print in Node.
    Object.defineProperty(Secret.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value: () => '[secret]',
    })
  }
}
