import pino from 'pino'

import { printable } from './printable.ts'
import type { Log, LogFields } from './log.ts'

/** The second net under "no secret is handed to the log": fields of these names are never printed. */
const REDACTED = [
  'token',
  'authorization',
  'cookie',
  'appCertificate',
  'certificate',
  'secret',
  'password',
  'apiKey',
  'ticket',
  'masterKey',
]

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
      redact: {
        paths: REDACTED.flatMap((name) => [name, `*.${name}`]),
        censor: '[secret]',
      },
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
