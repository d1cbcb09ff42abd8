import type { AppContext } from './context.ts'

/*
 * How every route answers. The headers of an answer are a plain object until they are sent: Hono's own `context.json` and
 * `context.header` keep them in a `Headers`, and that costs more time than signing the token.
 */

/** Adds a header to the answer, whatever the answer will be. @param name - In lower case. */
export function setHeader(context: AppContext, name: string, value: string): void {
  context.env.headers[name] = value
}

export function answerJson(context: AppContext, value: unknown, status = 200): Response {
  return answer(context, JSON.stringify(value), status, 'application/json')
}

export function answerText(context: AppContext, text: string, status = 200): Response {
  return answer(context, text, status, 'text/plain; charset=UTF-8')
}

export function answerNothing(context: AppContext, status = 204): Response {
  return responseOf({ status, headers: context.env.headers, body: null })
}

export function answer(
  context: AppContext,
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  contentType: string,
): Response {
  const { headers } = context.env
  headers['content-type'] = contentType
  return responseOf({ status, headers, body })
}

/** What an answer is made of. */
export interface Parts {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Record<string, string | string[]>
  readonly body: string | Uint8Array<ArrayBuffer> | null
}

const PARTS: unique symbol = Symbol('parts')

/** A response that still knows what it was made of, for whoever sends it: see {@link partsOf}. */
export function responseOf(parts: Parts & { readonly headers: Record<string, string> }): Response {
  const { body, status, headers } = parts
  const response: Response & { [PARTS]?: Parts } = new Response(body, { status, headers })
  response[PARTS] = parts
  return response
}

/** What a response was made of, if it was made by {@link responseOf}. */
export function partsOf(response: Response & { readonly [PARTS]?: Parts }): Parts | undefined {
  return response[PARTS]
}
