/**
 * Every refusal of this server, in one table: its HTTP status and a title that never changes. The detail of a single
 * refusal says what is wrong here and now; the hint says what to change. `docs/errors.md` has a heading for each code.
 */
export const PROBLEMS = {
  BODY_NOT_JSON: { status: 400, title: 'The body is not JSON' },
  REQUEST_INVALID: { status: 400, title: 'The request is not valid' },
  CREDENTIAL_MISSING: { status: 401, title: 'A credential is needed' },
  CREDENTIAL_INVALID: { status: 401, title: 'The credential is not valid' },
  CREDENTIAL_EXPIRED: { status: 401, title: 'The credential has expired' },
  SIGN_IN_REFUSED: { status: 401, title: 'Signing in was refused' },
  POLICY_DENIED: { status: 403, title: 'The policy does not allow this' },
  SCOPE_MISSING: { status: 403, title: 'The credential lacks a scope' },
  BANNED: { status: 403, title: 'Banned' },
  PROJECT_DISABLED: { status: 403, title: 'The project is disabled' },
  ORIGIN_NOT_ALLOWED: { status: 403, title: 'The origin is not allowed' },
  CSRF_REFUSED: { status: 403, title: 'The page did not speak for its session' },
  ROUTE_NOT_FOUND: { status: 404, title: 'There is nothing at this path' },
  PROJECT_NOT_FOUND: { status: 404, title: 'There is no such project' },
  NOT_FOUND: { status: 404, title: 'There is no such entry' },
  NO_GATEWAY: { status: 404, title: 'No gateway runs beside this server' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The path does not take this method' },
  CONFLICT: { status: 409, title: 'The change conflicts with the present state' },
  PROJECT_WITHOUT_CERTIFICATE: {
    status: 409,
    title: 'The project has no certificate to sign with',
  },
  CERTIFICATE_STILL_NEEDED: {
    status: 409,
    title: 'Tokens signed by this certificate are still valid',
  },
  HOST_NOT_ALLOWED: { status: 421, title: 'The host name is not allowed' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The idempotency key belongs to another request' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  CONTENT_TYPE_UNSUPPORTED: { status: 415, title: 'The content type is not supported' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  INTERNAL: { status: 500, title: 'The server failed' },
  AUDIT_UNAVAILABLE: { status: 503, title: 'The audit log cannot be written' },
  STORAGE_UNAVAILABLE: { status: 503, title: 'The database cannot be reached' },
  CALLER_CHECK_UNAVAILABLE: { status: 503, title: 'The credential cannot be checked now' },
  CLOCK_UNRELIABLE: { status: 503, title: 'The clock cannot be trusted' },
  OVERLOADED: { status: 503, title: 'The server is overloaded' },
} as const

/** A stable code: programs may branch on it. */
export type ProblemCode = keyof typeof PROBLEMS

/** What a single refusal adds to its code. */
export interface ProblemDetails {
  /** What is wrong, for a person. Holds no secret. */
  readonly detail: string
  /** What to change. */
  readonly hint?: string
  /** For REQUEST_INVALID: each field that is wrong. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  /** For RATE_LIMITED and 503: when to try again, in seconds. */
  readonly retryAfterSeconds?: number
  /** For POLICY_DENIED: the rule that refused, if one did. */
  readonly rule?: string
  /** Response headers that go with it. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal, thrown anywhere below a route and answered in one place. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: ProblemDetails, options?: ErrorOptions) {
    super(details.detail, options)
    this.code = code
    this.details = details
  }

  get status(): number {
    return PROBLEMS[this.code].status
  }

  /** The `application/problem+json` body (RFC 9457). */
  toBody(): Record<string, unknown> {
    const { detail, hint, errors, retryAfterSeconds, rule } = this.details
    const { status, title } = PROBLEMS[this.code]
    return {
      type: `https://tessera.dev/errors#${this.code.toLowerCase()}`,
      title,
      status,
      code: this.code,
      detail,
      ...(hint === undefined ? {} : { hint }),
      ...(errors === undefined ? {} : { errors }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      ...(rule === undefined ? {} : { rule }),
    }
  }
}

/** True for a {@link Problem}, also for one made by another copy of this package. */
export function isProblem(value: unknown): value is Problem {
  return value instanceof Error && value.name === 'Problem' && 'code' in value
}
