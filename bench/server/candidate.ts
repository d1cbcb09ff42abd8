/** A server to measure, as it runs in a process of its own. */
export interface ServerCandidate {
  readonly label: string
  /** Starts listening on a free port of 127.0.0.1. */
  readonly start: () => Promise<StartedServer>
}

export interface StartedServer {
  readonly port: number
  /** The request to repeat: each `{uid}` is replaced by another number, so that no two are the same. */
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    /** What `{variant}` in a header stands for, one after the other. */
    readonly variants?: readonly string[]
    /** Tokens in one answer; 1 where it is not said. */
    readonly tokens?: number
  }
}

export const APP_ID = '970CA35de60c44645bbae8a215061b33'
export const CERTIFICATE = '5CFd2fd1755d40ecb72977518be15d3b'
