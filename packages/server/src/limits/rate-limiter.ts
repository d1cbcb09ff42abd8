import type { Call, Principal } from '../callers/principal.ts'
import { Problem } from '../problems.ts'
import { addressKey } from './addresses.ts'
import type { BudgetName, Budgets } from './budgets.ts'
import type { Allowance, Limiter } from './limiter.ts'
import { MemoryCounter, type Taken } from './memory-counter.ts'
import type { SharedCounters } from './shared-counters.ts'

/**
 * Counts callers in memory, or in Redis where replicas share their budgets. While Redis does not answer each replica
 * counts by itself: a limit then is per replica, but it is never gone.
 *
 * @param monotonicMs - A clock that never jumps. Milliseconds.
 */
export function rateLimiter(
  budgets: Budgets,
  redis?: SharedCounters,
  monotonicMs?: () => number,
): Limiter {
  const counters = {
    principal: counterFor('principal', budgets, redis, monotonicMs),
    address: counterFor('address', budgets, redis, monotonicMs),
    project: counterFor('project', budgets, redis, monotonicMs),
  }
  return {
    takeCaller(principal, call) {
      const byAddress = counters.address(addressKey(call.address), 1)
      // Anonymous callers are all the same principal; only their addresses tell them apart.
      if (principal.kind === 'anonymous' || looksAtTheConsole(principal, call)) return byAddress
      const key = `${principal.kind}:${principal.issuer ?? ''}:${principal.subject}`
      if (byAddress instanceof Promise) return together(byAddress, () => counters.principal(key, 1))
      const byPrincipal = counters.principal(key, 1)
      return byPrincipal instanceof Promise
        ? byPrincipal.then((taken) => lesser(taken, byAddress))
        : lesser(byPrincipal, byAddress)
    },
    takeProject(appId, tokens) {
      const taken = counters.project(appId, tokens)
      return taken instanceof Promise ? taken.then(() => undefined) : undefined
    },
  }
}

/** Each page asks several times, and one that shows what happens asks whenever something does: no token comes of that. */
function looksAtTheConsole({ kind }: Principal, { method, endpoint }: Call): boolean {
  return kind === 'session' && method === 'GET' && (endpoint === 'admin' || endpoint === 'watch')
}

/**
 * Both on the way at once, as one waits for the other's round trip otherwise. Who is over the budget of the address takes
 * nothing from that of the principal once that is known here, which is with the first answer that says so.
 */
async function together(
  byAddress: Promise<Allowance>,
  takePrincipal: () => Promise<Allowance> | Allowance,
): Promise<Allowance> {
  const byPrincipal = (async () => takePrincipal())()
  // The address is heard first; a refusal of both is one refusal, and the other is not lost by accident.
  byPrincipal.catch(() => undefined)
  const address = await byAddress
  return lesser(await byPrincipal, address)
}

function lesser(one: Allowance, other: Allowance): Allowance {
  return one.remaining < other.remaining ? one : other
}

/** Takes at once when it counts in memory: each needless await would cost every request a turn. */
export type Counter = (key: string, points: number) => Promise<Allowance> | Allowance

/** Counts one thing by key. @throws {Problem} `RATE_LIMITED` from the counter, once the budget is spent. */
export function counterFor(
  name: BudgetName,
  budgets: Budgets,
  redis: SharedCounters | undefined,
  monotonicMs: () => number = () => performance.now(),
): Counter {
  const { points, durationSeconds } = budgets[name]
  const memory = new MemoryCounter(budgets[name], monotonicMs)
  const shared = redis?.counter(name, budgets[name])
  const allow = ({ isAllowed, remaining, msBeforeNext }: Taken): Allowance => {
    if (!isAllowed) throw limited(name, points, durationSeconds, msBeforeNext)
    return { limit: points, remaining, resetSeconds: Math.ceil(msBeforeNext / 1000) }
  }
  return shared === undefined
    ? (key, cost) => allow(memory.take(key, cost))
    : (key, cost) => {
        const taken = shared(key, cost, memory)
        return taken instanceof Promise ? taken.then(allow) : allow(taken)
      }
}

function limited(
  name: BudgetName,
  points: number,
  durationSeconds: number,
  msBeforeNext: number,
): Problem {
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000))
  return new Problem('RATE_LIMITED', {
    ...(name === 'signIn'
      ? {
          detail: `more than ${points} attempts to sign in within ${durationSeconds} s`,
          hint: 'wait, or ask an owner for a one-time link',
        }
      : {
          detail: `more than ${points} ${name === 'project' ? 'tokens' : 'requests'} in ${durationSeconds} s for one ${name}`,
          hint: 'keep the token until it is about to end, and ask again after Retry-After seconds',
        }),
    retryAfterSeconds,
    headers: {
      'ratelimit-limit': String(points),
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(retryAfterSeconds),
    },
  })
}
