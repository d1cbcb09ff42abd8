/**
 * The log: one JSON line an event. `error`: someone must act. `warn`: we recovered. `info`: once per step in a life, never
 * once per request. `debug`: the rest. Fields hold no secret; a token is named by its hash, a request by its id.
 */
export interface Log {
  error(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  debug(event: string, fields?: LogFields): void
}

export type LogFields = Readonly<Record<string, unknown>>

export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
}
