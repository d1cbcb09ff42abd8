import type { Problem } from '../problems.ts'
import type { AppContext } from './context.ts'

/** The answer to a refusal in the server's own form; families of older servers have theirs. */
export function problemResponse(context: AppContext, problem: Problem): Response {
  setProblemHeaders(context, problem)
  context.header('content-type', 'application/problem+json')
  return context.body(JSON.stringify(problem.toBody()), problem.status as 400)
}

/** The headers that go with a refusal, whatever its body looks like. */
export function setProblemHeaders(context: AppContext, { details }: Problem): void {
  for (const [name, value] of Object.entries(details.headers ?? {})) context.header(name, value)
  if (details.retryAfterSeconds !== undefined) {
    context.header('retry-after', String(Math.ceil(details.retryAfterSeconds)))
  }
}
