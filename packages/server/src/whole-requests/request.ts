import type { IncomingHttpHeaders } from 'node:http'

/**
 * As much of a `Request` as the app looks at, of a request whose body has come: a `Request` of the platform would copy its
 * headers, check them again and wrap the body in a stream.
 */
export class WholeRequest implements Pick<Request, 'method' | 'url' | 'text'> {
  readonly method: string
  readonly url: string
  readonly headers: Pick<Headers, 'get'>
  /** Only `text()` gives it. */
  readonly body = null
  readonly #text: string

  constructor(method: string, url: string, headers: IncomingHttpHeaders, text: string) {
    this.method = method
    this.url = url
    this.headers = new WholeHeaders(headers)
    this.#text = text
  }

  text(): Promise<string> {
    return Promise.resolve(this.#text)
  }
}

class WholeHeaders implements Pick<Headers, 'get'> {
  readonly #headers: IncomingHttpHeaders

  constructor(headers: IncomingHttpHeaders) {
    this.#headers = headers
  }

  get(name: string): string | null {
    const value = this.#headers[name] ?? this.#headers[name.toLowerCase()]
    return typeof value === 'string' ? value : (value?.join(', ') ?? null)
  }
}
