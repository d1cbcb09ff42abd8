import { issueToken } from '../pipeline/issue.ts'
import type { IssuedToken, RequestedService } from '../pipeline/token-request.ts'
import { isProblem, Problem } from '../problems.ts'
import { type AppContext, callOf } from '../routes/context.ts'
import { setProblemHeaders } from '../routes/problem-response.ts'
import type { FamilyContext } from './family.ts'

/** What a family asks the pipeline for. */
export interface FamilyRequest {
  readonly services: readonly RequestedService[]
  readonly expiresInSeconds?: number | undefined
  readonly project?: string | undefined
  /** Where a family can only be served in one format. */
  readonly format?: '007' | undefined
}

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
  handle: (
    issue: (read: () => Promise<FamilyRequest> | FamilyRequest) => Promise<IssuedToken>,
  ) => Promise<Response>,
): Promise<Response> {
  try {
    return await handle((read) =>
      issueToken(family.issuing, callOf(context, endpoint), async () => {
        const request = await read()
        return {
          format: request.format ?? family.options.format,
          services: request.services,
          expiresInSeconds: request.expiresInSeconds,
          project: request.project,
        }
      }),
    )
  } catch (error) {
    if (!isProblem(error)) throw error
    return failureResponse(context, error, failure(error))
  }
}

function failureResponse(context: AppContext, problem: Problem, body: object | string): Response {
  setProblemHeaders(context, problem)
  const status = problem.status as 400
  return typeof body === 'string' ? context.text(body, status) : context.json(body, status)
}

/** What every JSON answer carries beside what the original's clients read. Seconds. */
export function lifetimeFields(issued: IssuedToken): {
  readonly expiresIn: number
  readonly expiresAt: number
  readonly serverTime: number
} {
  const { expiresInSeconds: expiresIn, expiresAt, serverTime } = issued
  return { expiresIn, expiresAt, serverTime }
}

/** The commonest error shape: both names that clients of older servers look for. */
export function messageAndError(problem: Problem): object {
  const { status, code, message } = problem
  return { message, error: message, status, code }
}

/** @throws {Problem} `REQUEST_INVALID`. */
export function invalid(detail: string, hint?: string): Problem {
  return new Problem('REQUEST_INVALID', { detail, ...(hint === undefined ? {} : { hint }) })
}
