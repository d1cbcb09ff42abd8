import { Buffer, isUtf8 } from 'node:buffer'

/** An HTTP event in payload format 2.0, as HTTP APIs and function URLs send it; only what is used here. */
export interface HttpEvent {
  readonly version: string
  readonly rawPath: string
  readonly rawQueryString: string
  /** By lower-case name; a header that came several times is one text with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly cookies?: readonly string[]
  readonly body?: string
  readonly isBase64Encoded: boolean
  readonly requestContext: {
    readonly domainName: string
    readonly stage: string
    readonly http: { readonly method: string; readonly sourceIp: string }
  }
}

/** What a function answers to it. */
export interface HttpResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  /** Each becomes a `Set-Cookie` of its own, which one text with commas could not say. */
  readonly cookies: readonly string[]
  readonly body: string
  readonly isBase64Encoded: boolean
}

/**
 * The request that an event tells of. A `Request` cannot carry the body of a GET: see {@link bodyOf}.
 *
 * @throws {TypeError} For an event of another format.
 */
export function requestOf(event: HttpEvent): Request {
  if (event.version !== '2.0') {
    throw new TypeError('not an event in payload format 2.0, of an HTTP API or a function URL')
  }
  const { domainName, http } = event.requestContext
  const url = new URL(`https://${domainName}`)
  // Set part by part, so that no path can become a host or a query.
  url.pathname = pathOf(event)
  url.search = event.rawQueryString
  const { method } = http
  const withoutBody = method === 'GET' || method === 'HEAD' || event.body === undefined
  return new Request(url, {
    method,
    headers: headersOf(event),
    ...(!withoutBody && { body: bodyOf(event) }),
  })
}

/** The body as it was sent; empty when there was none. */
export function bodyOf({ body = '', isBase64Encoded }: HttpEvent): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'))
}

/** @throws When the body of the response cannot be read to its end. */
export async function resultOf(response: Response): Promise<HttpResult> {
  const body = Buffer.from(await response.arrayBuffer())
  // Compressed bytes and pictures are never UTF-8, and as text they would not survive.
  const isBase64Encoded = !isUtf8(body)
  return {
    statusCode: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => name !== 'set-cookie')),
    cookies: response.headers.getSetCookie(),
    body: body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  }
}

/** A stage with a name stands in front of the path of every request to its own address. */
function pathOf({ rawPath, requestContext: { stage } }: HttpEvent): string {
  const prefix = `/${stage}`
  const isPrefixed = rawPath === prefix || rawPath.startsWith(`${prefix}/`)
  return isPrefixed && stage !== '$default' ? rawPath.slice(prefix.length) || '/' : rawPath
}

function headersOf({ headers, cookies = [] }: HttpEvent): Headers {
  const given = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    // The length is that of what was sent to the gateway. Headers carry bytes, and refuse other characters.
    if (value !== undefined && name !== 'content-length') {
      given.set(name, Buffer.from(value).toString('latin1'))
    }
  }
  if (cookies.length > 0) given.set('cookie', cookies.join('; '))
  return given
}
