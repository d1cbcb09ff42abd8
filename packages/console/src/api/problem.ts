/** What the server says when it does not do something (RFC 9457), or what stands for it when no server answered. */
export interface ProblemBody {
  readonly code: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly hint?: string
  readonly errors?: readonly FieldError[]
  readonly retryAfterSeconds?: number
  readonly rule?: string
}

/** One field that the server does not accept. `path` is as in the request: `services.0.channel`. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/** A refusal or a failure, ready to be shown. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly body: ProblemBody
  /** Under which the server's log has it. */
  readonly requestId: string | undefined

  constructor(body: ProblemBody, requestId?: string) {
    super(body.detail)
    this.body = body
    this.requestId = requestId
  }

  get code(): string {
    return this.body.code
  }
}

/** What a response that is not a success says, whatever its body is. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const requestId = response.headers.get('x-request-id') ?? undefined
  const fallback: ProblemBody = {
    code: `HTTP_${response.status}`,
    title: 'The server answered with an error',
    status: response.status,
    detail: `the answer has the status ${response.status} and says nothing more`,
    hint: 'a proxy in front of the server may have answered; its log says more',
  }
  let body: unknown
  try {
    body = await response.json()
  } catch {
    return new ApiProblem(fallback, requestId)
  }
  return new ApiProblem(isProblemBody(body) ? body : fallback, requestId)
}

/** Anything that was thrown, as a problem. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  // `fetch` tells a page nothing but this about a connection that failed.
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) {
    return new ApiProblem({
      code: 'NETWORK_FAILED',
      title: 'The server cannot be reached',
      status: 0,
      detail: 'no answer came back',
      hint: 'look whether the server is running and this machine is online, then try again',
    })
  }
  return new ApiProblem({
    code: 'CONSOLE_FAILED',
    title: 'The console made a mistake',
    status: 0,
    detail: error instanceof Error ? error.message : String(error),
    hint: 'reload the page; if it happens again, please report it with these words',
  })
}

/** The message for a field of a form, if the problem has one: the nearest to `path`. */
export function fieldError(problem: ApiProblem | undefined, path: string): string | undefined {
  return problem?.body.errors?.find((error) => error.path === path)?.message
}

/** The codes after which only signing in again helps. */
export function isSignedOut({ code }: ApiProblem): boolean {
  return (
    code === 'CREDENTIAL_MISSING' || code === 'CREDENTIAL_EXPIRED' || code === 'CREDENTIAL_INVALID'
  )
}

function isProblemBody(value: unknown): value is ProblemBody {
  if (typeof value !== 'object' || value === null) return false
  const { code, title, status, detail } = value as Record<string, unknown>
  return (
    typeof code === 'string' &&
    typeof title === 'string' &&
    typeof status === 'number' &&
    typeof detail === 'string'
  )
}
