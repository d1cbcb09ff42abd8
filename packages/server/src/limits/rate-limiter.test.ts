import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Call, Principal } from '../callers/principal.ts'
import { isProblem } from '../problems.ts'
import type { Budgets } from './budgets.ts'
import { clientAddress, NO_PROXIES, trustOf } from './client-address.ts'
import { rateLimiter } from './rate-limiter.ts'

const BUDGETS: Budgets = {
  principal: { points: 2, durationSeconds: 60 },
  address: { points: 4, durationSeconds: 60 },
  project: { points: 10, durationSeconds: 60 },
  signIn: { points: 3, durationSeconds: 60 },
  failedCredentials: { points: 3, durationSeconds: 60 },
}

function principal(subject: string, kind: Principal['kind'] = 'api-key'): Principal {
  return { kind, subject, claims: {}, scopes: [] }
}

function call(address: string, method = 'POST', endpoint = 'native'): Call {
  return {
    requestId: 'r',
    address,
    method,
    endpoint,
    header: () => undefined,
    setHeader: () => undefined,
  }
}

async function codeOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt()
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
      codeOf(() => limiter.takeCaller(principal(subject), call(address)))
    expect(await take('a', '192.0.2.1')).toBe('taken')
    expect(await take('a', '192.0.2.2')).toBe('taken')
    expect(await take('a', '192.0.2.3')).toBe('RATE_LIMITED')
    expect(await take('b', '192.0.2.3')).toBe('taken')
  })

  test.for([
    { what: 'what somebody at the console reads', kind: 'session', method: 'GET', most: 4 },
    { what: 'what somebody at the console changes', kind: 'session', method: 'POST', most: 2 },
    { what: 'what a backend reads', kind: 'api-key', method: 'GET', most: 2 },
    { what: 'a token for a session', kind: 'session', method: 'GET', endpoint: 'guide', most: 2 },
  ] as const)('lets $what happen $most times', async ({ kind, method, most, ...rest }) => {
    const { endpoint } = { endpoint: 'admin', ...rest }
    const limiter = rateLimiter(BUDGETS)
    const answers: string[] = []
    for (let times = 0; times < 6; times++) {
      const take = (): unknown =>
        limiter.takeCaller(principal('a', kind), call('192.0.2.1', method, endpoint))
      answers.push(await codeOf(take))
    }
    expect(answers.filter((one) => one === 'taken')).toHaveLength(most)
  })

  test('counts an IPv6 network as one, whoever asks from it', async () => {
    const limiter = rateLimiter(BUDGETS)
    const answers: string[] = []
    for (let host = 1; host <= 6; host++) {
      const take = (): unknown =>
        limiter.takeCaller(principal(`user-${host}`), call(`2001:db8:1:2::${host}`))
      answers.push(await codeOf(take))
    }
    expect(answers).toEqual(['taken', 'taken', 'taken', 'taken', 'RATE_LIMITED', 'RATE_LIMITED'])
  })

  test('tells anonymous callers apart by address only', async () => {
    const limiter = rateLimiter(BUDGETS)
    for (let host = 1; host <= 6; host++) {
      const take = (): unknown =>
        limiter.takeCaller(principal('anonymous', 'anonymous'), call(`192.0.2.${host}`))
      expect(await codeOf(take)).toBe('taken')
    }
  })

  test('takes a batch from a project at once', async () => {
    const limiter = rateLimiter(BUDGETS)
    expect(await codeOf(() => limiter.takeProject('app', 8))).toBe('taken')
    expect(await codeOf(() => limiter.takeProject('app', 8))).toBe('RATE_LIMITED')
    expect(await codeOf(() => limiter.takeProject('other', 8))).toBe('taken')
  })

  test('answers the smaller of what is left', async () => {
    const limiter = rateLimiter(BUDGETS)
    expect(await limiter.takeCaller(principal('a'), call('192.0.2.9'))).toMatchObject({
      limit: 2,
      remaining: 1,
    })
  })
})

describe('a client that changes what it can change', () => {
  const THOUSAND = 1_000

  /** How many of a thousand anonymous calls are let through. */
  async function grantedOf(addressOf: (at: number) => string): Promise<number> {
    const limiter = rateLimiter(BUDGETS)
    let granted = 0
    for (let at = 0; at < THOUSAND; at++) {
      const take = (): unknown =>
        limiter.takeCaller(principal('anonymous', 'anonymous'), call(addressOf(at)))
      if ((await codeOf(take)) === 'taken') granted++
    }
    return granted
  }

  const { points } = BUDGETS.address
  const headers = fc.sample(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), THOUSAND)

  test('is one client, whatever X-Forwarded-For it sends', async () => {
    const trusted = trustOf(NO_PROXIES)
    expect(await grantedOf((at) => clientAddress('198.51.100.7', headers[at], trusted))).toBe(
      points,
    )
  })

  test.for([{ hops: 1 }, { networks: ['10.0.0.0/8'] }])(
    'is one client behind the proxies of %j, whatever it writes in front of what they add',
    async (proxies) => {
      const trusted = trustOf(proxies)
      const header = (at: number): string => `${headers[at]!}, 203.0.113.5`
      expect(await grantedOf((at) => clientAddress('10.0.0.1', header(at), trusted))).toBe(points)
    },
  )

  test('is one client, whichever address of its IPv6 network it comes from', async () => {
    const hosts = fc.sample(fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 }), THOUSAND)
    const address = (at: number): string =>
      `2001:db8:1:2:${hosts[at]!.map((group) => group.toString(16)).join(':')}`
    expect(await grantedOf(address)).toBe(points)
  })

  test('is another client from another network', async () => {
    expect(await grantedOf((at) => `2001:db8:${at.toString(16)}::1`)).toBe(THOUSAND)
    expect(await grantedOf((at) => `10.0.${Math.floor(at / 250)}.${at % 250}`)).toBe(THOUSAND)
  })
})

test('a refusal carries what is needed to come back in time', async () => {
  const limiter = rateLimiter(BUDGETS)
  await limiter.takeProject('app', 10)
  try {
    await limiter.takeProject('app', 1)
    expect.unreachable()
  } catch (error) {
    if (!isProblem(error)) throw error
    const { retryAfterSeconds = 0, headers } = error.details
    expect(headers).toEqual({
      'ratelimit-limit': '10',
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(retryAfterSeconds),
    })
    expect(retryAfterSeconds).toBeGreaterThan(0)
    expect(retryAfterSeconds).toBeLessThanOrEqual(60)
  }
})

test('a request for more than the whole budget is refused, and said to be so', async () => {
  const limiter = rateLimiter(BUDGETS)
  expect(await codeOf(() => limiter.takeProject('app', 11))).toBe('RATE_LIMITED')
})
