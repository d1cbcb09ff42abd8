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
  if (error instanceof Failure) return { text: withHint(error), exitCode: error.exitCode }
  // The configuration was understood; what was asked for is not possible.
  if (isAboutData(error)) return { text: withHint(error), exitCode: 1 }
  if (isAboutSystem(error)) {
    return { text: `tessera: ${error.message}${systemHint(error.code)}`, exitCode: 1 }
  }
  // The library's TypeErrors and RangeErrors, TokenError and ConfigError are all written for people.
  if (error instanceof Error && isForPeople(error)) {
    return { text: `tessera: ${error.message}`, exitCode: isUnderstood(error) ? 1 : 2 }
  }
  return {
    text: `tessera: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    exitCode: 1,
  }
}

function withHint({
  message,
  hint,
}: {
  readonly message: string
  readonly hint?: string | undefined
}): string {
  return `tessera: ${message}${hint === undefined ? '' : `\n  ${hint}`}`
}

function isAboutData(error: unknown): error is Error & { readonly hint?: string } {
  return (
    error instanceof Error && ['ArchiveError', 'BackupError', 'SchemaError'].includes(error.name)
  )
}

/** What the operating system refused: a file that is not there, a port that is taken. */
function isAboutSystem(error: unknown): error is Error & { readonly code: string } {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as NodeJS.ErrnoException
  return typeof code === 'string' && typeof syscall === 'string'
}

function systemHint(code: string): string {
  return code === 'EADDRINUSE'
    ? '\n  something else listens there: stop it, or take another port with --port'
    : ''
}

/** The command was right: the token is not, or something that the server needs is away. */
function isUnderstood(error: Error): boolean {
  if (error.name === 'TokenError') return true
  return error.name === 'Problem' && (error as Error & { readonly status: number }).status >= 500
}

function isForPeople(error: Error): boolean {
  return (
    error instanceof TypeError ||
    error instanceof RangeError ||
    ['TokenError', 'ConfigError', 'CLIError', 'Problem'].includes(error.name)
  )
}
