/** A backup that cannot be made, read or put back; written for the person at the shell. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  /** What to do about it. */
  readonly hint: string | undefined

  constructor(message: string, options: ErrorOptions & { readonly hint?: string } = {}) {
    super(message, options)
    this.hint = options.hint
  }
}
