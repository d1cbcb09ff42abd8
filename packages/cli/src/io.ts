/** Everything a command touches outside itself, so that a test can be the terminal. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** All of standard input. */
  readonly readStdin: () => Promise<string>
  readonly readFile: (path: string) => string
  /** Unix seconds. */
  readonly now: () => number
  readonly colour: boolean
  /** Resolves when the user asks to stop (Ctrl-C, SIGTERM). */
  readonly untilStopped: () => Promise<void>
}
