/** Tables that this release cannot use; written for the person at the shell. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
  /** What to do about it. */
  readonly hint: string

  constructor(message: string, options: ErrorOptions & { readonly hint: string }) {
    super(message, options)
    this.hint = options.hint
  }
}
