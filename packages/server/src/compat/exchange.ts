import { oneByOne } from '../audit/audit.ts'
import { type Issuing, issueToken } from '../pipeline/issue.ts'
import type { IssuedToken, RequestedService, TokenRequest } from '../pipeline/token-request.ts'
import type { Policy } from '../policy/policy.ts'
import { isProblem, Problem } from '../problems.ts'
import { answerJson, answerText, setHeader } from '../routes/answer.ts'
import { type AppContext, callOf } from '../routes/context.ts'
import { addProblemHeaders } from '../routes/problem-response.ts'
import type { CompatOptions, FamilyContext } from './family.ts'

/** What a family asks the pipeline for. */
export interface FamilyRequest {
  /** All of these or none: clients of older servers do not look at what a token holds. */
  readonly services: readonly RequestedService[]
  /** What the client can do without; left out where the policy or the format has no room for it. */
  readonly extras?: readonly RequestedService[]
  readonly expiresInSeconds?: number | undefined
  readonly project?: string | undefined
  /** What the audit log should say about the request beside the decision. */
  readonly note?: string | undefined
}

/** Issues one token for what `read` makes of the request; `read` runs once the caller is known. */
export type Issue = (read: () => Promise<FamilyRequest> | FamilyRequest) => Promise<IssuedToken>

/** The answer of a family to a refusal: its own shape, with the problem's status and headers. */
export type FailureBody = (problem: Problem) => object | string

/**
 * Runs one request of an older server's client through the pipeline. `handle` gets a function that issues a token; a
 * refusal anywhere becomes the family's own kind of error.
 */
export async function exchange(
  family: FamilyContext,
  context: AppContext,
  endpoint: string,
  failure: FailureBody,
  handle: (issue: Issue) => Promise<Response>,
): Promise<Response> {
  // As the originals answer; what is older than `Cache-Control` is read by nothing that asks our own endpoints.
  setHeader(context, 'pragma', 'no-cache')
  setHeader(context, 'expires', '-1')
  try {
    return await handle((read) => issueFor(family, context, endpoint, read))
  } catch (error) {
    if (!isProblem(error)) throw error
    return failureResponse(context, error, failure(error))
  }
}

async function issueFor(
  { issuing, options }: FamilyContext,
  context: AppContext,
  endpoint: string,
  read: Parameters<Issue>[0],
): Promise<IssuedToken> {
  let asked: FamilyRequest | undefined
  const careful: Issuing = {
    ...issuing,
    policy: { decide: (question) => decideAll(issuing.policy, question, asked?.services ?? []) },
    audit: oneByOne((event) =>
      issuing.audit.record(asked?.note === undefined ? event : { ...event, note: asked.note }),
    ),
  }
  return issueToken(
    careful,
    callOf(context, endpoint),
    async () => {
      asked = await read()
      return tokenRequest(asked, options)
    },
    (issued) => issued,
  )
}

/**
 * The pipeline grants what it can of what was asked for. Here nobody looks at what came out, so a token that lacks a
 * service is refused, in the words in which the policy refuses that service alone.
 */
function decideAll(
  policy: Policy,
  question: Parameters<Policy['decide']>[0],
  needed: readonly RequestedService[],
): ReturnType<Policy['decide']> {
  const decision = policy.decide(question)
  if (question.request.services.length === 1) return decision
  return Promise.resolve(decision).then(async (grant) => {
    const granted = new Set(grant.services.map(({ type }) => type))
    for (const service of needed) {
      if (granted.has(service.type)) continue
      await policy.decide({ ...question, request: { ...question.request, services: [service] } })
      throw new Problem('POLICY_DENIED', { detail: `the policy does not allow ${service.type}` })
    }
    return grant
  })
}

/** 006 has one service, of RTC or RTM; everything else is signed as 007 whatever the setting says. */
function tokenRequest(asked: FamilyRequest, { format }: CompatOptions): TokenRequest {
  const { services, extras = [], expiresInSeconds, project } = asked
  const [first, second] = services
  const fits006 = second === undefined && (first?.type === 'rtc' || first?.type === 'rtm')
  return format === '006' && fits006
    ? { format, services, expiresInSeconds, project }
    : { format: '007', services: [...services, ...extras], expiresInSeconds, project }
}

function failureResponse(context: AppContext, problem: Problem, body: object | string): Response {
  addProblemHeaders(context.env.headers, problem)
  const { status } = problem
  return typeof body === 'string'
    ? answerText(context, body, status)
    : answerJson(context, body, status)
}

/** What every JSON answer carries beside what the original's clients read. Of several tokens, the one that ends first. Seconds. */
export function lifetimeFields(
  first: IssuedToken,
  second: IssuedToken = first,
): { readonly expiresIn: number; readonly expiresAt: number; readonly serverTime: number } {
  const { expiresInSeconds, expiresAt, serverTime } =
    second.expiresAt < first.expiresAt ? second : first
  return { expiresIn: expiresInSeconds, expiresAt, serverTime }
}

/** The commonest error shape: both names that clients of older servers look for. */
export function messageAndError(problem: Problem): object {
  const { status, code, message } = problem
  return { message, error: message, status, code, ...hintOf(problem) }
}

/** What to change, where the refusal knows it. */
export function hintOf({ details: { hint } }: Problem): { readonly hint?: string } {
  return hint === undefined ? {} : { hint }
}

/** A refusal of the request itself. */
export function invalid(detail: string, hint?: string): Problem {
  return new Problem('REQUEST_INVALID', { detail, ...(hint === undefined ? {} : { hint }) })
}
