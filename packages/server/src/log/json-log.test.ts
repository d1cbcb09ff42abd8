import { expect, test } from 'vitest'

import { jsonLog } from './json-log.ts'
import type { Log } from './log.ts'
import { type LogLevel, pinoLog } from './pino-log.ts'

type Make = (level: LogLevel, write: (line: string) => void) => Log

function linesOf(make: Make, level: LogLevel): unknown[] {
  const lines: unknown[] = []
  const log = make(level, (line) => {
    lines.push({ ...(JSON.parse(line) as object), time: 'some time' })
  })
  log.error('failed', { error: 'because\nof\u2028this', appCertificate: 'hidden' })
  log.warn('recovered', { deep: { token: 'hidden', bytes: new Uint8Array(3) } })
  log.info('started')
  log.debug('looked', { at: 1n })
  return lines
}

test.for<LogLevel>(['debug', 'info', 'warn', 'error', 'silent'])(
  'says at level %s what pino says',
  (level) => {
    expect(linesOf(jsonLog, level)).toEqual(linesOf(pinoLog, level))
  },
)

test('hides secrets and what ends a line', () => {
  const lines = JSON.stringify(linesOf(jsonLog, 'debug'))
  expect(lines).not.toContain('hidden')
  expect(lines).not.toMatch(/\\n|\u2028/)
})
