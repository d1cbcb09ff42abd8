import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

import { type Parts, partsOf } from '../routes/answer.ts'
import { WholeMessage } from './message.ts'
import { WholeRequest } from './request.ts'

/** What answers, and who is told of what comes to no answer. */
export interface WholeRequestDeps {
  /** The app. */
  readonly fetch: (
    request: Request,
    runtime: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  ) => Promise<Response>
  /** A client left before its body had come. */
  readonly onLeft: () => void
  /** The app threw, or what it answered cannot be sent; the connection is closed. */
  readonly onError: (error: unknown) => void
}

/**
 * Answers what comes whole without a stream and without a `Request` of the platform, and leaves the rest to another
 * listener. Both ask the same app; decision 0025 says why there are two.
 */
export function wholeRequests(deps: WholeRequestDeps, otherwise: RequestListener): RequestListener {
  const answer = async (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    text: string,
  ): Promise<void> => {
    try {
      const { method = '', url = '', headers } = incoming
      const request = new WholeRequest(method, `http://${headers.host!}${url}`, headers, text)
      const response = await deps.fetch(request as unknown as Request, { incoming, outgoing })
      send(partsOf(response) ?? (await readParts(response)), outgoing)
    } catch (error) {
      deps.onError(error)
      outgoing.destroy()
    }
  }
  return (incoming, outgoing) => {
    if (incoming instanceof WholeMessage && incoming.comesWhole) {
      incoming.whenWhole((text) => void answer(incoming, outgoing, text), deps.onLeft)
    } else {
      otherwise(incoming, outgoing)
    }
  }
}

function send({ status, headers, body }: Parts, outgoing: ServerResponse): void {
  if (body !== null) {
    // Node would count only what comes before the head.
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
    headers['content-length'] = String(bytes)
  }
  outgoing.writeHead(status, headers)
  outgoing.end(body)
}

/** Of a response that was made otherwise; of those there are few. */
async function readParts(response: Response): Promise<Parts> {
  const headers: Parts['headers'] = {}
  for (const [name, value] of response.headers) {
    const before = headers[name]
    headers[name] = before === undefined ? value : [before, value].flat()
  }
  const { status } = response
  const body = response.body === null ? null : new Uint8Array(await response.arrayBuffer())
  return { status, headers, body }
}
