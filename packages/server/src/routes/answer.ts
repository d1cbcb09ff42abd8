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
  return new Response(null, { status, headers: context.env.headers })
}

export function answer(
  context: AppContext,
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  contentType: string,
): Response {
  const { headers } = context.env
  headers['content-type'] = contentType
  return new Response(body, { status, headers })
}
