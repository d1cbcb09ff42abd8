import { beforeEach, describe, expect, test } from 'vitest'

import { DEFAULT_BUDGETS } from '../limits/budgets.ts'
import { failureThrottle } from '../limits/failure-throttle.ts'
import { counterFor } from '../limits/rate-limiter.ts'
import { isProblem, Problem } from '../problems.ts'
import { anonymous } from './anonymous.ts'
import { authenticate } from './authenticate.ts'
import { expiredCredential, invalidCredential } from './bearer.ts'
import type { Call, CallerMethod, Principal } from './principal.ts'
import { throttled } from './throttled.ts'

const POINTS = 3
const BUDGETS = {
  ...DEFAULT_BUDGETS,
  failedCredentials: { points: POINTS, durationSeconds: 60 },
}
const ADA: Principal = { kind: 'jwt', subject: 'ada', claims: {}, scopes: [] }

let now: number
/** How often a credential was looked at. */
let looks: number
beforeEach(() => {
  now = 0
  looks = 0
})

/** Takes what the header `x-credential` says. */
function method(isAsync: boolean): CallerMethod {
  const verdict = (call: Call): Principal | undefined => {
    looks += 1
    switch (call.header('x-credential')) {
      case 'good':
        return ADA
      case 'bad':
        throw invalidCredential('no')
      case 'old':
        throw expiredCredential('no more')
      case 'unknown today':
        throw new Problem('CALLER_CHECK_UNAVAILABLE', { detail: 'ask later' })
      default:
        return undefined
    }
  }
  return {
    name: 'test',
    // eslint-disable-next-line @typescript-eslint/require-await -- a method may answer later, or at once
    authenticate: isAsync ? async (call) => verdict(call) : verdict,
  }
}

function doors(
  methods: readonly CallerMethod[],
): (credential: string, address?: string) => Promise<string> {
  const count = counterFor('failedCredentials', BUDGETS, undefined, () => now)
  const callers = throttled(
    methods,
    failureThrottle(count, () => now),
  )
  return async (credential, address = '192.0.2.1') => {
    const call: Call = {
      requestId: 'r',
      address,
      method: 'POST',
      endpoint: 'native',
      header: (name) => (name === 'x-credential' ? credential : undefined),
      setHeader: () => undefined,
    }
    try {
      return (await authenticate(callers, call, 0)).subject
    } catch (error) {
      if (!isProblem(error)) throw error
      if (error.code === 'RATE_LIMITED') expect(error.details.retryAfterSeconds).toBeGreaterThan(0)
      return error.code
    }
  }
}

describe.for([
  { how: 'at once', isAsync: false },
  { how: 'later', isAsync: true },
])('a method that answers $how', ({ isAsync }) => {
  test.for([
    { what: 'bad credentials', credential: 'bad', code: 'CREDENTIAL_INVALID' },
    { what: 'expired ones', credential: 'old', code: 'CREDENTIAL_EXPIRED' },
    { what: 'requests without one', credential: '', code: 'CREDENTIAL_MISSING' },
  ])(
    'looks at so many $what, and then at nothing more until the window ends',
    async ({ credential, code }) => {
      const knock = doors([method(isAsync)])
      for (let count = 0; count < POINTS; count++) expect(await knock(credential)).toBe(code)
      expect(await knock(credential)).toBe('RATE_LIMITED')
      expect(await knock('good')).toBe('RATE_LIMITED')
      expect(looks).toBe(POINTS)
      expect(await knock('good', '192.0.2.2')).toBe('ada')
      now = 60_000
      expect(await knock('good')).toBe('ada')
      expect(await knock(credential)).toBe(code)
    },
  )

  test('charges nothing for good credentials, nor for those that cannot be checked', async () => {
    const knock = doors([method(isAsync)])
    for (let count = 0; count < 20; count++) {
      expect(await knock('good')).toBe('ada')
      expect(await knock('unknown today')).toBe('CALLER_CHECK_UNAVAILABLE')
    }
  })

  test('charges nothing where the next one takes the caller', async () => {
    const knock = doors([method(isAsync), anonymous])
    for (let count = 0; count < 20; count++) expect(await knock('')).toBe('anonymous')
    for (let count = 0; count < POINTS; count++) {
      expect(await knock('bad')).toBe('CREDENTIAL_INVALID')
    }
    expect(await knock('bad')).toBe('RATE_LIMITED')
  })
})

test('a network of IPv6 is one address', async () => {
  const knock = doors([method(false)])
  for (let host = 1; host <= POINTS; host++) await knock('bad', `2001:db8:1:2::${host}`)
  expect(await knock('good', '2001:db8:1:2:ffff::1')).toBe('RATE_LIMITED')
  expect(await knock('good', '2001:db8:1:3::1')).toBe('ada')
})
