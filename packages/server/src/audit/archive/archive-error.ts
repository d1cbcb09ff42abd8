/** Rows that cannot be archived or removed now; written for the person at the shell. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  /** What to do about it. */
  readonly hint: string | undefined

  /** Somebody else removes rows, too, and was faster. */
  readonly isRace: boolean

  constructor(
    message: string,
    options: ErrorOptions & { readonly hint?: string; readonly isRace?: boolean } = {},
  ) {
    super(message, options)
    this.hint = options.hint
    this.isRace = options.isRace ?? false
  }
}
