import type { Problem } from '../problems.ts'
import { responseOf } from './answer.ts'

/** The answer to a refusal in the server's own form; families of older servers have theirs. */
export function problemResponse(headers: Record<string, string>, problem: Problem): Response {
  addProblemHeaders(headers, problem)
  headers['content-type'] = 'application/problem+json'
  return responseOf({ status: problem.status, headers, body: JSON.stringify(problem.toBody()) })
}

/** The headers that go with a refusal, whatever its body looks like. */
export function addProblemHeaders(headers: Record<string, string>, { details }: Problem): void {
  for (const [name, value] of Object.entries(details.headers ?? {})) {
    headers[name.toLowerCase()] = value
  }
  if (details.retryAfterSeconds !== undefined) {
    headers['retry-after'] = String(Math.ceil(details.retryAfterSeconds))
  }
}
