import { describe, expect, test } from 'vitest'

import { isProblem } from '../problems.ts'
import { hostGuard } from './host-guard.ts'

function outcome(guard: (url: string) => void, host: string, path = '/v1/tokens'): string {
  try {
    guard(`http://${host}${path}`)
    return 'good'
  } catch (error) {
    return isProblem(error) ? error.code : String(error)
  }
}

const LISTED = ['tokens.test', 'host.docker.internal']

const GOOD = [
  'localhost',
  'localhost:8080',
  'LocalHost:8080',
  'localhost.:8080',
  'tokens.localhost:3000',
  '127-0-0-1.edge.localhost:8443',
  '127.0.0.1',
  '127.0.0.1:8080',
  '127.1:8080',
  '127.8.9.10:1',
  '[::1]:8080',
  // The loopback of the machine that an emulator of Android runs on.
  '10.0.2.2:8080',
  'tokens.test',
  'tokens.test:9000',
  'Tokens.Test.:9000',
  'host.docker.internal:8080',
]

const BAD = [
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  'evillocalhost:8080',
  '127.0.0.1.evil.example:8080',
  '127.0.0.1.nip.io',
  'a.tokens.test',
  'tokens.test.evil.example',
  'evil-tokens.test',
  'a',
]

describe('a name', () => {
  test.for(GOOD)('%s is good', (host) => {
    expect(outcome(hostGuard(LISTED), host)).toBe('good')
  })

  test.for(BAD)('%s is refused', (host) => {
    expect(outcome(hostGuard(LISTED), host)).toBe('HOST_NOT_ALLOWED')
  })

  test('that is listed elsewhere is refused', () => {
    expect(outcome(hostGuard([]), 'tokens.test')).toBe('HOST_NOT_ALLOWED')
  })

  test('is judged anew whatever was good before, and however its URL begins', () => {
    const guard = hostGuard([])
    for (const good of ['localhost', 'localhost:8080', '127.0.0.1']) {
      expect(outcome(guard, good)).toBe('good')
      for (const bad of BAD) expect(outcome(guard, bad)).toBe('HOST_NOT_ALLOWED')
      const longer = `${good.replace(/:\d+$/, '')}.evil.example`
      expect(outcome(guard, longer)).toBe('HOST_NOT_ALLOWED')
      expect(outcome(guard, `${good}@evil.example`)).toBe('HOST_NOT_ALLOWED')
      expect(outcome(guard, good, '/')).toBe('good')
    }
  })
})

test('what is refused is told which setting to change, and is not repeated at length', () => {
  try {
    hostGuard([])(`http://${'x'.repeat(60)}.${'y'.repeat(60)}.example/`)
    expect.unreachable()
  } catch (error) {
    if (!isProblem(error)) throw error
    expect(error.status).toBe(421)
    expect(error.details.hint).toContain('TESSERA_ALLOWED_HOSTS')
    expect(error.details.detail).toContain('x'.repeat(60))
    expect(error.details.detail).not.toContain('example')
  }
})
