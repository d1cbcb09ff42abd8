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

  test('no control character gets out, from wherever it came', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const [line = ''] = capture((log) => {
          log.info('seen', { value, list: [[value]], error: new Error('x', { cause: value }) })
        })
        // eslint-disable-next-line no-control-regex -- finding control characters is the point
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\\u00[01]/)
      }),
    )
  })

  test.for([
    'token',
    'authorization',
    'appCertificate',
    'ticket',
    'masterKey',
    'X-Api-Key',
    'api_key',
  ])('never prints a field named %s, however deep it lies', (name) => {
    const secret = { [name]: 'canary' }
    const lines = capture((log) => {
      log.error('oops', { ...secret, inner: secret, list: [{ deeper: secret }] })
    })
    expect(lines.join()).not.toContain('canary')
  })

  test.for([
    { what: 'an error that caused itself', make: causedByItself },
    { what: 'an object that holds itself', make: holdsItself },
    { what: 'a list of a million', make: () => Array<number>(1_000_000).fill(1) },
    { what: 'a million fields', make: () => Object.fromEntries(Array(100_000).entries()) },
    { what: 'a big integer', make: () => 10n ** 20n },
    { what: 'a function', make: () => causedByItself },
    { what: 'bytes', make: () => Buffer.from('canary') },
    { what: 'nothing', make: () => undefined },
  ])('prints $what in one short line', ({ make }) => {
    const lines = capture((log) => {
      log.info('odd', { value: make() })
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]!.length).toBeLessThan(20_000)
    expect(lines[0]).not.toContain('canary')
    expect(() => JSON.parse(lines[0]!) as unknown).not.toThrow()
  })

  test('says what went wrong and why', () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    const [line] = capture((log) => {
      log.error('failed', { error: new TypeError('no answer', { cause }), at: new Date(0) })
    })
    expect(JSON.parse(line!)).toMatchObject({
      error: {
        name: 'TypeError',
        message: 'no answer',
        cause: { message: 'refused', code: 'ECONNREFUSED' },
      },
      at: '1970-01-01T00:00:00.000Z',
    })
  })

  test.for([
    { level: 'error' as const, heard: ['error'] },
    { level: 'info' as const, heard: ['error', 'warn', 'info'] },
    { level: 'silent' as const, heard: [] },
  ])('at level $level says $heard', ({ level, heard }) => {
    const lines: string[] = []
    const log = pinoLog(level, (line) => lines.push(line))
    for (const method of ['error', 'warn', 'info', 'debug'] as const) log[method]('seen')
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(heard)
  })

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

function causedByItself(): Error {
  const error = new Error('a circle')
  error.cause = error
  return error
}

function holdsItself(): object {
  const object: Record<string, unknown> = {}
  object.self = object
  return object
}
