import { type Clock, elapsedTime, systemClock } from './clock.ts'
import { naming, sourceFailed } from './errors.ts'
import { type Grant, isTime, lifetimeMs, type TokenAnswer, type TokenSource } from './grant.ts'
import { checkToken, isRecord } from './read-answer.ts'
import { renewalAgeMs } from './schedule.ts'
import { assertRequest, requestKey, type TokenRequest } from './token-request.ts'
import { abortable, within } from './wait.ts'

/** Asks once for a token: no memory, no retry. */
export type Ask = (
  request: TokenRequest,
  context: { readonly signal: AbortSignal },
) => Promise<TokenAnswer | string>

interface Kept {
  readonly grant: Grant
  /** On the scale of elapsed time. A token is as old as its request: the true end is never earlier. */
  readonly askedAt: number
}

/**
 * Puts in front of `ask`: one call at a time for equal requests, a time-out, and a memory of good tokens.
 *
 * The memory is filled only by a success and only under the request's own key. A forced request empties its place first,
 * so a token that was found bad never comes back.
 */
export function cachedSource(
  ask: Ask,
  options: { readonly clock?: Clock | undefined; readonly timeoutMs?: number | undefined },
): TokenSource {
  const { clock = systemClock, timeoutMs = 10_000 } = options
  const now = elapsedTime(clock)
  const memory = new Map<string, Kept>()
  const flights = new Map<string, Promise<Kept>>()

  const ageOf = ({ askedAt }: Kept) => now() - askedAt
  // Without a known lifetime it may end at any moment, so it is not handed out twice.
  const isFresh = (kept: Kept) => ageOf(kept) < renewalAgeMs(kept.grant.lifetimeMs ?? 0, 0)

  async function load(request: TokenRequest): Promise<Kept> {
    const askedAt = now()
    const answer = await within(clock, timeoutMs, 'get a token', (signal) =>
      naming(sourceFailed, () => ask(request, { signal })),
    )
    // Typed or not: a function that forgets its `return` answers nothing.
    const told = isRecord(answer) ? (answer as TokenAnswer) : { token: answer as string }
    const grant = {
      token: checkToken(told.token),
      expiresAt: isTime(told.expiresAt) ? told.expiresAt : undefined,
      lifetimeMs: lifetimeMs(told, clock.wallMs()),
      uid: told.services?.[0]?.uid,
      appId: told.appId,
    }
    return { grant, askedAt }
  }

  async function share(key: string, request: TokenRequest): Promise<Kept> {
    const flight = load(request)
    flights.set(key, flight)
    const isCurrent = () => flights.get(key) === flight
    try {
      const kept = await flight
      for (const [other, old] of memory) if (!isFresh(old)) memory.delete(other)
      // After clear() it is still the answer to those who wait, but nobody else's.
      if (isCurrent()) memory.set(key, kept)
      return kept
    } finally {
      if (isCurrent()) flights.delete(key)
    }
  }

  return {
    async fetch(request, { force = false, signal } = {}) {
      assertRequest(request)
      const key = requestKey(request)
      if (force) memory.delete(key)
      const found = memory.get(key)
      const reused = found !== undefined && isFresh(found)
      const kept = reused ? found : await abortable(flights.get(key) ?? share(key, request), signal)
      return { ...kept.grant, ageMs: ageOf(kept), reused }
    },
    clear() {
      memory.clear()
      flights.clear()
    },
  }
}
