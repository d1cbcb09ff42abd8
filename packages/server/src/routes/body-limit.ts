import { Problem } from '../problems.ts'
import { textAtMost } from '../text-at-most.ts'

/** Longer bodies are refused, unless an endpoint says otherwise. Bytes. */
export const MAX_BODY_BYTES = 16_384

/** What a request has beside a promise of its body if it came whole: waiting for what is there costs each token. */
export interface WholeBody {
  readonly wholeBody: string
}

/**
 * Refuses a body that is said to be too long, and reads one whose length is not said, counting while it arrives. A short
 * one is read as well: it has arrived already, and to wait for it later would cost more.
 *
 * @returns The body; `undefined` if there is none, or if it is so long that only known callers may send it.
 * @throws {Problem} `BODY_TOO_LARGE`, as soon as that is known.
 */
export function limitedBody(
  request: Request & Partial<WholeBody>,
  moreBytes: () => number | undefined = () => undefined,
): Promise<string> | string | undefined {
  const { method } = request
  // Asking a GET for its body would make the adapter build a whole request of the platform for nothing.
  if (method === 'GET' || method === 'HEAD') return undefined
  const declared = request.headers.get('content-length')
  if (declared === null) {
    return request.body === null
      ? undefined
      : readAtMost(request.body, moreBytes() ?? MAX_BODY_BYTES)
  }
  const bytes = Number(declared)
  if (bytes <= MAX_BODY_BYTES) {
    return bytes > 0 ? (request.wholeBody ?? request.text()) : undefined
  }
  const maxBytes = moreBytes() ?? MAX_BODY_BYTES
  if (!(bytes <= maxBytes)) throw tooLarge(maxBytes)
  return undefined
}

/** A body as text. @throws {Problem} `BODY_TOO_LARGE` once more than `maxBytes` have arrived. */
export function readAtMost(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  return textAtMost(body, maxBytes, () => tooLarge(maxBytes))
}

function tooLarge(maxBytes: number): Problem {
  return new Problem('BODY_TOO_LARGE', {
    detail: `the body is larger than ${maxBytes} bytes`,
    headers: { connection: 'close' },
  })
}
