import pino from 'pino'

import { printable } from './printable.ts'
import type { Log, LogFields } from './log.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent'

/** Logs through pino to `write`, one JSON line an event. */
export function pinoLog(level: LogLevel, write: (line: string) => void): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'event',
    },
    {
      write: (line: string) => {
        write(line.trimEnd())
      },
    },
  )
  const entry =
    (method: 'error' | 'warn' | 'info' | 'debug') =>
    (event: string, fields: LogFields = {}): void => {
      logger[method](printable(fields), event)
    }
  return { error: entry('error'), warn: entry('warn'), info: entry('info'), debug: entry('debug') }
}
