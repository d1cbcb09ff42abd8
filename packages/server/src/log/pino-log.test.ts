import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { Secret } from '../config/secret.ts'
import type { Log } from './log.ts'
import { pinoLog } from './pino-log.ts'

function capture(use: (log: Log) => void): string[] {
  const lines: string[] = []
  use(pinoLog('debug', (line) => lines.push(line)))
  return lines
}

describe('pinoLog', () => {
  test('writes one JSON line an event', () => {
    const [line, ...rest] = capture((log) => {
      log.warn('redis-lost', { attempts: 5 })
    })
    expect(rest).toEqual([])
    expect(JSON.parse(line!)).toMatchObject({ level: 'warn', event: 'redis-lost', attempts: 5 })
  })

  test('no text that a client sends makes a second line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lines = capture((log) => {
          log.info('seen', { text, error: new Error(text) })
        })
        expect(lines).toHaveLength(1)
        expect(lines[0]).not.toMatch(/[\n\r\u2028\u2029]/)
        expect(() => JSON.parse(lines[0]!) as unknown).not.toThrow()
      }),
    )
  })

  test.for(['token', 'authorization', 'appCertificate', 'ticket', 'masterKey'])(
    'never prints a field named %s',
    (name) => {
      const lines = capture((log) => {
        log.error('oops', { [name]: 'canary-1', inner: { [name]: 'canary-2' } })
      })
      expect(lines.join()).not.toContain('canary')
    },
  )

  test('prints a secret as what it is', () => {
    const lines = capture((log) => {
      log.info('configured', { key: new Secret('canary') })
    })
    expect(lines.join()).toContain('[secret]')
    expect(lines.join()).not.toContain('canary')
  })

  test('cuts what is too long to be read', () => {
    const [line] = capture((log) => {
      log.info('long', { text: 'x'.repeat(100_000) })
    })
    expect(line!.length).toBeLessThan(3_000)
  })
})
