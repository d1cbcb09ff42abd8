import { describe, expect, test } from 'vitest'

import type { Call, Principal } from '../callers/principal.ts'
import { isProblem } from '../problems.ts'
import type { Budgets } from './budgets.ts'
import { rateLimiter } from './rate-limiter.ts'

const BUDGETS: Budgets = {
  principal: { points: 2, durationSeconds: 60 },
  address: { points: 4, durationSeconds: 60 },
  project: { points: 10, durationSeconds: 60 },
}

function principal(subject: string, kind: Principal['kind'] = 'api-key'): Principal {
  return { kind, subject, claims: {}, scopes: [] }
}

function call(address: string): Call {
  return {
    requestId: 'r',
    address,
    endpoint: 'native',
    header: () => undefined,
    setHeader: () => undefined,
  }
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
    return 'taken'
  } catch (error) {
    if (!isProblem(error)) throw error
    expect(error.details.retryAfterSeconds).toBeGreaterThan(0)
    return error.code
  }
}

describe('rateLimiter', () => {
  test('counts each principal on its own', async () => {
    const limiter = rateLimiter(BUDGETS)
    const take = (subject: string, address: string): Promise<string> =>
      codeOf(Promise.resolve(limiter.takeCaller(principal(subject), call(address))))
    expect(await take('a', '192.0.2.1')).toBe('taken')
    expect(await take('a', '192.0.2.2')).toBe('taken')
    expect(await take('a', '192.0.2.3')).toBe('RATE_LIMITED')
    expect(await take('b', '192.0.2.3')).toBe('taken')
  })

  test('counts an IPv6 network as one, whoever asks from it', async () => {
    const limiter = rateLimiter(BUDGETS)
    const answers: string[] = []
    for (let host = 1; host <= 6; host++) {
      const taken = limiter.takeCaller(principal(`user-${host}`), call(`2001:db8:1:2::${host}`))
      answers.push(await codeOf(Promise.resolve(taken)))
    }
    expect(answers).toEqual(['taken', 'taken', 'taken', 'taken', 'RATE_LIMITED', 'RATE_LIMITED'])
  })

  test('tells anonymous callers apart by address only', async () => {
    const limiter = rateLimiter(BUDGETS)
    for (let host = 1; host <= 6; host++) {
      const taken = limiter.takeCaller(principal('anonymous', 'anonymous'), call(`192.0.2.${host}`))
      expect(await codeOf(Promise.resolve(taken))).toBe('taken')
    }
  })

  test('takes a batch from a project at once', async () => {
    const limiter = rateLimiter(BUDGETS)
    expect(await codeOf(Promise.resolve(limiter.takeProject('app', 8)))).toBe('taken')
    expect(await codeOf(Promise.resolve(limiter.takeProject('app', 8)))).toBe('RATE_LIMITED')
    expect(await codeOf(Promise.resolve(limiter.takeProject('other', 8)))).toBe('taken')
  })

  test('answers the smaller of what is left', async () => {
    const limiter = rateLimiter(BUDGETS)
    expect(await limiter.takeCaller(principal('a'), call('192.0.2.9'))).toMatchObject({
      limit: 2,
      remaining: 1,
    })
  })
})
