import type { Log, LogFields } from './log.ts'
import type { LogLevel } from './pino-log.ts'
import { printable } from './printable.ts'

const ORDER: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug']

/** The lines of `pinoLog`, for runtimes that pino does not run on. */
export function jsonLog(
  level: LogLevel,
  write: (line: string) => void,
  clock: () => number = Date.now,
): Log {
  const entry =
    (own: Exclude<LogLevel, 'silent'>) =>
    (event: string, fields: LogFields = {}): void => {
      if (ORDER.indexOf(own) > ORDER.indexOf(level)) return
      const time = new Date(clock()).toISOString()
      write(JSON.stringify({ level: own, time, ...printable(fields), event }))
    }
  return { error: entry('error'), warn: entry('warn'), info: entry('info'), debug: entry('debug') }
}
