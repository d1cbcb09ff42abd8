import { createHash } from 'node:crypto'

import { authenticate } from '../callers/authenticate.ts'
import type { Call, Principal } from '../callers/principal.ts'
import { type Limiter, showAllowance } from '../limits/limiter.ts'
import type { Issuing } from '../pipeline/issue.ts'
import { isProblem, Problem, type ProblemCode } from '../problems.ts'
import type { IdempotencyStore } from '../storage/stores/idempotency.ts'
import { answer, answerNothing, setHeader } from './answer.ts'
import { type AppContext, bodyText, callOf } from './context.ts'
import type { Endpoint } from './endpoint.ts'

/** Visible ASCII: what a header can hold without anybody's reading it differently. */
const KEY_FORM = /^[\x21-\x7e]{1,255}$/

/** How a request with an `Idempotency-Key` may be refused, beside everything else. */
export const IDEMPOTENCY_PROBLEMS: readonly ProblemCode[] = [
  'CONFLICT',
  'IDEMPOTENCY_KEY_REUSED',
  'REQUEST_INVALID',
]

/** What keeping answers takes from outside. */
export interface Idempotency {
  /** Without one, as in the stateless mode, the header has no effect and the answer says so. */
  readonly store: IdempotencyStore | undefined
  readonly issuing: Pick<Issuing, 'callers' | 'clock'> & { readonly limiter: Limiter }
  /** Told when an answer could not be kept; it was sent all the same. */
  readonly onError: (error: unknown, requestId: string) => void
}

/** An answer as it is kept. */
interface KeptAnswer {
  readonly status: number
  readonly contentType: string | null
  readonly body: string
}

/** Whether an endpoint heeds `Idempotency-Key`: those where a repetition would make something twice. */
export function heedsIdempotencyKey({ method, access }: Endpoint): boolean {
  return method === 'post' && access !== 'anybody'
}

/**
 * The endpoint with `Idempotency-Key` seen to. The same request under the same key, of the same caller, within 24 hours, is
 * given the first one's answer and does nothing again. Refusals are not kept: after one, the request may be sent again.
 */
export function withIdempotency(endpoint: Endpoint, idempotency: Idempotency): Endpoint {
  if (!heedsIdempotencyKey(endpoint)) return endpoint
  const { store } = idempotency
  return {
    ...endpoint,
    handle(context) {
      const key = context.req.header('idempotency-key')
      // Without an async function around it, whose promise each token would wait for once more.
      return key === undefined ? endpoint.handle(context) : handleWithKey(context, key)
    },
  }

  async function handleWithKey(context: AppContext, key: string): Promise<Response> {
    if (store === undefined) {
      setHeader(context, 'idempotency-status', 'unsupported')
      return endpoint.handle(context)
    }
    const caller = await knownCaller(context, endpoint, idempotency)
    // The endpoint refuses a stranger itself, in its own words and in the audit log.
    if (caller === undefined) return endpoint.handle(context)
    return once(context, endpoint, store, caller, key, idempotency)
  }
}

async function once(
  context: AppContext,
  endpoint: Endpoint,
  store: IdempotencyStore,
  { principal, call }: KnownCaller,
  key: string,
  { issuing, onError }: Idempotency,
): Promise<Response> {
  if (!KEY_FORM.test(key)) {
    throw new Problem('REQUEST_INVALID', {
      detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters',
      hint: 'a UUID of its own for each thing that shall happen once',
    })
  }
  const caller = callerOf(principal, call)
  const now = Math.floor(issuing.clock() / 1000)
  const claim = await store.claim(caller, key, await requestHash(context), now)
  if (claim.outcome !== 'new') {
    showAllowance(call, await issuing.limiter.takeCaller(principal, call))
  }
  switch (claim.outcome) {
    case 'done':
      return replay(context, JSON.parse(claim.answer) as KeptAnswer)
    case 'in-progress':
      throw new Problem('CONFLICT', {
        detail: 'the first request with this Idempotency-Key has not been answered yet',
        hint: 'wait for its answer, or ask again a little later',
        retryAfterSeconds: 1,
      })
    case 'mismatch':
      throw new Problem('IDEMPOTENCY_KEY_REUSED', {
        detail: 'this Idempotency-Key was used for another request',
        hint: 'use a new key for each new request',
      })
    case 'new':
      return first(context, endpoint, store, caller, key, onError)
  }
}

async function first(
  context: AppContext,
  endpoint: Endpoint,
  store: IdempotencyStore,
  caller: string,
  key: string,
  onError: Idempotency['onError'],
): Promise<Response> {
  const forget = (): Promise<void> =>
    store.abandon(caller, key).catch((error: unknown) => {
      onError(error, context.env.requestId)
    })
  let response: Response
  try {
    setHeader(context, 'idempotency-status', 'kept')
    response = await endpoint.handle(context)
  } catch (error) {
    await forget()
    throw error
  }
  if (!response.ok) {
    await forget()
    return response
  }
  const kept: KeptAnswer = {
    status: response.status,
    contentType: response.headers.get('content-type'),
    body: await response.clone().text(),
  }
  try {
    await store.finish(caller, key, JSON.stringify(kept))
  } catch (error) {
    // What was asked for has happened; to answer anything else would make it happen again.
    onError(error, context.env.requestId)
  }
  return response
}

function replay(context: AppContext, { status, contentType, body }: KeptAnswer): Response {
  setHeader(context, 'idempotency-status', 'replayed')
  return contentType === null
    ? answerNothing(context, status)
    : answer(context, body, status, contentType)
}

interface KnownCaller {
  readonly principal: Principal
  readonly call: Call
}

/** Finds out who asks, and leaves it for the endpoint, which asks the same: a bad credential is charged for once. */
async function knownCaller(
  context: AppContext,
  { access }: Endpoint,
  { issuing: { callers, clock } }: Idempotency,
): Promise<KnownCaller | undefined> {
  const call = callOf(context, access === 'callers' ? 'native' : 'admin')
  try {
    const principal = await authenticate(callers, call, Math.floor(clock() / 1000))
    context.env.caller = { principal }
    return { principal, call }
  } catch (error) {
    if (!isProblem(error)) throw error
    context.env.caller = { refusal: error }
    return undefined
  }
}

/** Whose key it is. Tickets of one name may be good for different things; of anonymous callers only the address is known. */
function callerOf({ kind, subject, issuer, bounds }: Principal, { address }: Call): string {
  return JSON.stringify([kind, issuer, subject, bounds, kind === 'anonymous' ? address : undefined])
}

async function requestHash(context: AppContext): Promise<string> {
  const { pathname, search } = new URL(context.req.url)
  return createHash('sha256')
    .update(JSON.stringify([context.req.method, pathname + search, await bodyText(context)]))
    .digest('hex')
}
