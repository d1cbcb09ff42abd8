import { auditCaller, type AuditEvent } from '../audit/audit.ts'
import { authenticate } from '../callers/authenticate.ts'
import type { Call, Principal } from '../callers/principal.ts'
import { showAllowance } from '../limits/limiter.ts'
import { isProblem, type Problem } from '../problems.ts'
import { assertFit, authorizeAndSign, type Issuing, recordRefusal, tokenEvent } from './issue.ts'
import type { LoopTurns } from './loop-turns.ts'
import type { IssuedToken, TokenRequest } from './token-request.ts'

/** How many tokens are decided before others have their turn: a few milliseconds. */
const TOKENS_PER_TURN = 128

/** What became of one request of a batch. */
export type BatchResult =
  | { readonly ok: true; readonly token: IssuedToken }
  | { readonly ok: false; readonly problem: Problem }

/**
 * Many tokens for one caller, in one answer: authenticated and limited once, authorized and signed each on its own. One
 * that is refused does not stop the others. All of their rows are durable before any of them leaves.
 *
 * @param turns - Shared by all batches, so that they do not hold up single tokens.
 * @throws {Problem} When the caller as a whole is refused, or the rows cannot be written.
 */
export async function issueBatch(
  issuing: Issuing,
  turns: LoopTurns,
  call: Call,
  readRequests: () => Promise<readonly TokenRequest[]>,
): Promise<readonly BatchResult[]> {
  const at = issuing.clock()
  const now = Math.floor(at / 1000)
  assertFit(issuing, call)
  let principal: Principal | undefined
  let requests: readonly TokenRequest[]
  try {
    principal = await authenticate(issuing.callers, call, now)
    showAllowance(call, await issuing.limiter.takeCaller(principal, call))
    // Read when it is its turn: what all batches that wait ask for would be copied by each collection of garbage.
    await turns.next()
    requests = await readRequests()
    for (const [appId, count] of countsByProject(requests)) {
      const project = await issuing.projects.find(appId, principal.bounds?.project)
      await issuing.limiter.takeProject(project.appId, count)
    }
  } catch (error) {
    if (isProblem(error)) await recordRefusal(issuing, call, principal, undefined, error, at)
    throw error
  }

  const caller = auditCaller(call, principal)
  const results: BatchResult[] = []
  const written: Promise<void>[] = []
  for (let from = 0; from < requests.length; from += TOKENS_PER_TURN) {
    if (from > 0) await turns.next()
    const events: AuditEvent[] = []
    for (const request of requests.slice(from, from + TOKENS_PER_TURN)) {
      try {
        const found = issuing.projects.find(request.project, principal.bounds?.project)
        const project = found instanceof Promise ? await found : found
        const made = authorizeAndSign(issuing, call, principal, request, project, now)
        const { token, row } = made instanceof Promise ? await made : made
        results.push({ ok: true, token })
        events.push(tokenEvent(caller, at, row))
      } catch (error) {
        if (!isProblem(error)) throw error
        results.push({ ok: false, problem: error })
        const { services } = request
        events.push({ ...caller, at, action: 'token.refuse', services, reason: error.code })
      }
    }
    // Not waited for yet: the next are decided while these are written.
    const writing = issuing.audit.recordAll(events)
    // Nor is it lost if that fails meanwhile: whoever waits at the end hears of it.
    writing.catch(() => undefined)
    written.push(writing)
  }
  await Promise.all(written)
  for (const result of results) {
    if (result.ok) issuing.metrics.issued(call.endpoint)
    else issuing.metrics.refused(call.endpoint, result.problem.code)
  }
  return results
}

function countsByProject(requests: readonly TokenRequest[]): Map<string | undefined, number> {
  const counts = new Map<string | undefined, number>()
  for (const { project } of requests) counts.set(project, (counts.get(project) ?? 0) + 1)
  return counts
}
