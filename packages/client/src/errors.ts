/** What a token server said about a request that it did not answer with a token. */
export interface ServerProblem {
  /** The HTTP status. */
  readonly status: number
  /** The stable code of the problem document, where the server sent one. */
  readonly serverCode: string | undefined
  /** What the server suggests, where it said so. */
  readonly hint: string | undefined
}

/**
 * What is wrong with an answer that should have held a token.
 *
 * `undefined` is the text of a missing value; `not-json` is often a page to sign in; `double-encoded` is JSON inside of a
 * JSON string; `milliseconds` are times that should be seconds; `other-app` is a token for another App ID than the one that
 * joins; `same-token` is the very token that was to be replaced.
 */
export type AnswerProblem =
  | 'double-encoded'
  | 'empty'
  | 'expired'
  | 'milliseconds'
  | 'not-json'
  | 'other-app'
  | 'same-token'
  | 'too-large'
  | 'undefined'
  | 'white-space'
  | 'wrong-type'

/** What each error knows beside its code. */
export interface ClientErrorDetails {
  /** The caller may not have this token: 403, 422, or 401 after fresh credentials. Asking again is useless. */
  REQUEST_REFUSED: ServerProblem
  /** The server answered with another status; asking again later may help. */
  REQUEST_FAILED: ServerProblem & { readonly retryAfterSeconds: number | undefined }
  /** This family of servers has no such kind of token. */
  REQUEST_UNSUPPORTED: { readonly family: string; readonly type: string }
  /** No answer arrived: offline, DNS, TLS, CORS, or a redirect, which is never followed. */
  NETWORK_FAILED: undefined
  /** Nothing happened for too long. */
  TIMED_OUT: { readonly operation: string; readonly timeoutMs: number }
  /** The answer was not a usable token. */
  ANSWER_UNUSABLE: { readonly problem: AnswerProblem }
  /** The app's own token function, or its headers function, threw; `cause` is what it threw. */
  SOURCE_FAILED: undefined
  /** A literal token cannot be renewed. */
  NO_FRESH_TOKEN: undefined
  /** The Agora SDK refused, or the app's `publish` function threw; `cause` is that error, `sdkCode` that error's own code. */
  SDK_FAILED: { readonly operation: string; readonly sdkCode: string | number | undefined }
}

/** Every code a {@link ClientError} may carry. Stable; the messages are for people and may change. */
export type ClientErrorCode = keyof ClientErrorDetails

/** Something went wrong between the app, the token server and the SDK. Never holds a token or a header. */
export class ClientError<Code extends ClientErrorCode = ClientErrorCode> extends Error {
  override readonly name = 'ClientError'
  readonly code: Code
  readonly details: ClientErrorDetails[Code]

  constructor(
    code: Code,
    message: string,
    details: ClientErrorDetails[Code],
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.details = details
  }
}

/** One member per code, so that a `switch` on `code` narrows `details`. */
export type AnyClientError = { [Code in ClientErrorCode]: ClientError<Code> }[ClientErrorCode]

/** Tells these errors from every other; also true for one made by another copy of this package. */
export function isClientError(value: unknown): value is AnyClientError {
  return value instanceof Error && value.name === 'ClientError' && 'code' in value
}

/** True when asking again cannot help, so that renewing stops and the app is told. */
export function isRefusal({ code }: AnyClientError): boolean {
  return code === 'REQUEST_REFUSED' || code === 'REQUEST_UNSUPPORTED' || code === 'NO_FRESH_TOKEN'
}

/**
 * True when a first attempt that failed like this is better told at once; in the middle of a call it is tried again.
 *
 * @param reused - Whether the token came from memory: its certificate may be gone, and a new one is worth an attempt.
 */
export function isHopeless(
  { code, details }: AnyClientError,
  reused: boolean | undefined,
): boolean {
  if (code === 'SDK_FAILED') return !reused
  if (code !== 'REQUEST_FAILED') return code === 'ANSWER_UNUSABLE'
  return details.status < 500 && ![408, 425, 429].includes(details.status)
}

/** Does the work; what it throws becomes the error that `name` makes of it, unless it is one of ours already. */
export async function naming<T>(
  name: (cause: unknown) => ClientError,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw isClientError(cause) ? cause : name(cause)
  }
}

const explanations: Readonly<Record<AnswerProblem, string>> = {
  'double-encoded': 'it is JSON inside of a JSON string; encode it once',
  empty: 'there is none in the answer',
  expired: 'it has ended already; look at the clock of the server',
  milliseconds: 'its times are in milliseconds; give seconds',
  'not-json': 'the answer is no JSON, perhaps a page to sign in; look at the address',
  'other-app': 'it is for another App ID than the one you join with',
  'same-token': 'it is the one that should be replaced; make a new one each time',
  'too-large': 'it is much too large',
  undefined: 'it is the text of a missing value',
  'white-space': 'there is white space in it',
  'wrong-type': 'it is no text',
}

export function unusable(problem: AnswerProblem): ClientError<'ANSWER_UNUSABLE'> {
  const message = `no usable token (${problem}): ${explanations[problem]}`
  return new ClientError('ANSWER_UNUSABLE', message, { problem })
}

export function sourceFailed(cause: unknown): ClientError<'SOURCE_FAILED'> {
  return new ClientError('SOURCE_FAILED', "the app's own function failed", undefined, { cause })
}

/** The SDK's error, told by its code alone: nobody vouches that its text holds no token. */
export function sdkFailed(operation: string, cause: unknown): ClientError<'SDK_FAILED'> {
  const code = (cause as { code?: unknown } | undefined)?.code
  const sdkCode = typeof code === 'string' || typeof code === 'number' ? code : undefined
  const message = `could not ${operation} (${sdkCode ?? 'no code'})`
  return new ClientError('SDK_FAILED', message, { operation, sdkCode }, { cause })
}
