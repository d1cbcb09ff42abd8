/** A mistake that the person at the shell can mend: printed as one sentence and a hint, never as a stack. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly hint: string | undefined
  /** 2 for a command that was not understood, 1 for one that was and failed. */
  readonly exitCode: 1 | 2

  constructor(
    message: string,
    options: { readonly hint?: string; readonly exitCode?: 1 | 2 } = {},
  ) {
    super(message)
    this.hint = options.hint
    this.exitCode = options.exitCode ?? 1
  }
}

/** How an error looks at a shell. */
export function describeFailure(error: unknown): {
  readonly text: string
  readonly exitCode: number
} {
  if (error instanceof Failure) {
    const hint = error.hint === undefined ? '' : `\n  ${error.hint}`
    return { text: `tessera: ${error.message}${hint}`, exitCode: error.exitCode }
  }
  // The library's TypeErrors and RangeErrors, TokenError and ConfigError are all written for people.
  if (error instanceof Error && isForPeople(error)) {
    return { text: `tessera: ${error.message}`, exitCode: error.name === 'TokenError' ? 1 : 2 }
  }
  return {
    text: `tessera: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    exitCode: 1,
  }
}

function isForPeople(error: Error): boolean {
  return (
    error instanceof TypeError ||
    error instanceof RangeError ||
    ['TokenError', 'ConfigError', 'CLIError', 'Problem'].includes(error.name)
  )
}
