import type { IncomingHttpHeaders } from 'node:http'

import type { WholeBody } from '../routes/body-limit.ts'

/**
 * As much of a `Request` as the app looks at, of a request whose body has come: a `Request` of the platform would copy its
 * headers, check them again and wrap the body in a stream.
 */
export class WholeRequest implements Pick<Request, 'method' | 'url' | 'text'>, WholeBody {
  readonly method: string
  readonly url: string
  readonly headers: Pick<Headers, 'get'>
  /** No stream of it. */
  readonly body = null
  readonly wholeBody: string

  constructor(method: string, url: string, headers: IncomingHttpHeaders, text: string) {
    this.method = method
    this.url = url
    this.headers = new WholeHeaders(headers)
    this.wholeBody = text
  }

  text(): Promise<string> {
    return Promise.resolve(this.wholeBody)
  }
}

class WholeHeaders implements Pick<Headers, 'get'> {
  readonly #headers: IncomingHttpHeaders

  constructor(headers: IncomingHttpHeaders) {
    this.#headers = headers
  }

  get(name: string): string | null {
    const value = this.#headers[lowerCase(name)]
    return typeof value === 'string' ? value : (value?.join(', ') ?? null)
  }
}

/** Nearly all are in lower case, and are asked for with every token. */
function lowerCase(name: string): string {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if (code >= 0x41 && code <= 0x5a) return name.toLowerCase()
  }
  return name
}
