import { Problem } from '../problems.ts'
import type { AppContext } from './context.ts'

/** Longer bodies are refused, unless an endpoint says otherwise. Bytes. */
export const MAX_BODY_BYTES = 16_384

/** @throws {Problem} `BODY_TOO_LARGE`, as soon as that is known. */
export async function refuseLargeBody(
  context: AppContext,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<void> {
  const declared = context.req.header('content-length')
  if (declared !== undefined) {
    if (Number(declared) > maxBytes) throw tooLarge(maxBytes)
    return
  }
  const { body, method } = context.req.raw
  if (method === 'GET' || method === 'HEAD' || body === null) return
  // Without a length (chunked) the body is counted while it arrives, and kept for the route.
  const text = await readAtMost(body, maxBytes)
  context.req.bodyCache.text = Promise.resolve(text) as never
}

/** A body as text. @throws {Problem} `BODY_TOO_LARGE` once more than `maxBytes` have arrived. */
export async function readAtMost(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function tooLarge(maxBytes: number): Problem {
  return new Problem('BODY_TOO_LARGE', {
    detail: `the body is larger than ${maxBytes} bytes`,
    headers: { connection: 'close' },
  })
}
