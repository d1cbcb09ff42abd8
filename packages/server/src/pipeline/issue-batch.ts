import { auditCaller } from '../audit/audit.ts'
import { authenticate } from '../callers/authenticate.ts'
import type { Call, Principal } from '../callers/principal.ts'
import { showAllowance } from '../limits/limiter.ts'
import { isProblem, type Problem } from '../problems.ts'
import { assertFit, authorizeAndSign, type Issuing, recordRefusal } from './issue.ts'
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
    requests = await readRequests()
    for (const [appId, count] of countsByProject(requests)) {
      const project = await issuing.projects.find(appId, principal.bounds?.project)
      await issuing.limiter.takeProject(project.appId, count)
    }
  } catch (error) {
    if (isProblem(error)) await recordRefusal(issuing, call, principal, undefined, error, at)
    throw error
  }

  const caller = { ...auditCaller(call, principal), at }
  const results: BatchResult[] = []
  const written: Promise<void>[] = []
  for (const [index, request] of requests.entries()) {
    if (index % TOKENS_PER_TURN === 0) await turns.next()
    const attempt = await tryOne(issuing, call, principal, request, now)
    results.push(attempt.result)
    // All rows of a batch join the groups that are being committed; waiting for each in turn would make one group each.
    written.push(issuing.audit.record({ ...caller, ...attempt.row }))
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

interface Attempt {
  readonly result: BatchResult
  readonly row: Omit<
    Parameters<Issuing['audit']['record']>[0],
    'at' | keyof ReturnType<typeof auditCaller>
  >
}

async function tryOne(
  issuing: Issuing,
  call: Call,
  principal: Principal,
  request: TokenRequest,
  now: number,
): Promise<Attempt> {
  try {
    const found = issuing.projects.find(request.project, principal.bounds?.project)
    const project = found instanceof Promise ? await found : found
    const { token, row } = await authorizeAndSign(issuing, call, principal, request, project, now)
    return { result: { ok: true, token }, row }
  } catch (error) {
    if (!isProblem(error)) throw error
    return {
      result: { ok: false, problem: error },
      row: { action: 'token.refuse', services: request.services, reason: error.code },
    }
  }
}
