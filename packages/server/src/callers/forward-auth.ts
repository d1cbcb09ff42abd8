import { createHmac } from 'node:crypto'

import { z } from 'zod'

import type { Secret } from '../config/secret.ts'
import { BreakerOpen, circuitBreaker } from '../limits/breaker.ts'
import { Problem } from '../problems.ts'
import { foreignCookies } from '../sign-in/session-cookie.ts'
import { textAtMost } from '../text-at-most.ts'
import { invalidCredential } from './bearer.ts'
import type { Call, CallerMethod, Principal } from './principal.ts'

/** The app's own endpoint that says who a request is from. */
export interface ForwardAuth {
  readonly url: string
  /** Which headers of the request are passed on; lower-case. At least one must be there for the method to apply. */
  readonly headers: readonly string[]
  /** Signs what is sent, so that the endpoint knows who asks. */
  readonly secret: Secret
}

const TIMEOUT_MS = 1_000
const MAX_ANSWER_BYTES = 16_384
const MAX_CONCURRENT = 50
const FAILURES = 5
const PROBE_AFTER_MS = 2_000

const answerSchema = z.object({
  subject: z
    .string()
    .min(1)
    .max(255)
    // As of a JWT: half of a surrogate pair would make one user of two.
    .refine((text) => text.isWellFormed()),
  claims: z.record(z.string(), z.unknown()).optional(),
  scopes: z.array(z.string()).optional(),
})

/**
 * Asks the app who a request is from: a GET with the allow-listed headers (of the cookies, those that are not ours), answered with
 * 200 and `{ "subject", "claims"?, "scopes"? }`, or with 401 or 403. Anything else, a late answer or a long one is no
 * answer, and without an answer nobody is let in.
 *
 * @param clock - Unix milliseconds; the endpoint is told the time.
 * @param monotonicMs - A clock that never jumps; for the pause after failures.
 */
export function forwardAuth(
  settings: ForwardAuth,
  fetchImpl: typeof fetch,
  clock: () => number,
  monotonicMs: () => number = () => performance.now(),
): CallerMethod {
  const breaker = circuitBreaker({ failures: FAILURES, probeAfterMs: PROBE_AFTER_MS }, monotonicMs)
  let concurrent = 0
  return {
    name: 'forward-auth',
    authenticate(call) {
      const passed = settings.headers.flatMap((name) => {
        const value = name === 'cookie' ? foreignCookies(call.header(name)) : call.header(name)
        return value === undefined ? [] : [[name, value] as const]
      })
      if (passed.length === 0) return undefined
      if (concurrent >= MAX_CONCURRENT) {
        throw unavailable(`${MAX_CONCURRENT} answers of the forward-auth endpoint are awaited`)
      }
      concurrent++
      return decide(() => breaker.run(() => ask(settings, passed, call, fetchImpl, clock))).finally(
        () => {
          concurrent--
        },
      )
    },
  }
}

async function decide(ask: () => Promise<Principal | undefined>): Promise<Principal> {
  let principal: Principal | undefined
  try {
    principal = await ask()
  } catch (error) {
    throw unavailable(
      error instanceof BreakerOpen
        ? 'the forward-auth endpoint has failed repeatedly and is not being asked'
        : 'the forward-auth endpoint did not answer as agreed',
      error,
    )
  }
  if (principal === undefined) throw invalidCredential('the app does not know this caller')
  return principal
}

function unavailable(detail: string, cause?: unknown): Problem {
  return new Problem(
    'CALLER_CHECK_UNAVAILABLE',
    {
      detail,
      hint: 'it must answer 200, 401 or 403 within one second',
      retryAfterSeconds: PROBE_AFTER_MS / 1000,
    },
    { cause },
  )
}

/** `undefined` for a caller that the app refuses: an answer, and so no failure. */
async function ask(
  settings: ForwardAuth,
  passed: readonly (readonly [string, string])[],
  call: Call,
  fetchImpl: typeof fetch,
  clock: () => number,
): Promise<Principal | undefined> {
  const timestamp = String(Math.floor(clock() / 1000))
  const signed = [
    timestamp,
    call.requestId,
    ...passed.map(([name, value]) => `${name}:${value}`),
  ].join('\n')
  const signature = createHmac('sha256', settings.secret.reveal()).update(signed).digest('hex')
  const answer = await fetchImpl(settings.url, {
    headers: {
      ...Object.fromEntries(passed),
      'x-request-id': call.requestId,
      'x-tessera-timestamp': timestamp,
      'x-tessera-signature': signature,
    },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (answer.status === 401 || answer.status === 403) {
    await answer.body?.cancel()
    return undefined
  }
  if (answer.status !== 200) {
    await answer.body?.cancel()
    throw new Error(`forward-auth answered ${answer.status}`)
  }
  const { subject, claims = {}, scopes = [] } = answerSchema.parse(JSON.parse(await textOf(answer)))
  return {
    kind: 'forward-auth',
    subject,
    claims: Object.assign(Object.create(null) as Record<string, unknown>, claims),
    scopes,
    ...(typeof claims.iat === 'number' ? { issuedAt: claims.iat } : {}),
  }
}

function textOf({ body }: Response): Promise<string> | string {
  const tooLong = (): Error =>
    new Error(`forward-auth answered more than ${MAX_ANSWER_BYTES} bytes`)
  return body === null ? '' : textAtMost(body, MAX_ANSWER_BYTES, tooLong)
}
