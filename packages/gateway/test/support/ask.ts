import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import type { Gateway } from '../../src/index.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The text as JSON; a test says what it expects in there. */
  readonly json: Record<string, unknown>
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, or as it is when it is a text. */
  readonly body?: object | string
  /** `id:secret` of Basic authentication. */
  readonly auth?: string
}

const agent = new Agent({ keepAlive: false })

/** One HTTPS request, its certificate checked against the gateway's own CA. */
export async function ask(
  gateway: Gateway,
  method: string,
  path: string,
  options: AskOptions = {},
): Promise<Answer> {
  const { body, auth } = options
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const headers = {
    ...(body === undefined
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
    ...options.headers,
  }
  return new Promise((resolve, reject) => {
    const call = request(
      `${gateway.url}${path}`,
      {
        method,
        headers,
        agent,
        servername: 'localhost',
        ca: gateway.authorityPem,
        ...(auth === undefined ? {} : { auth }),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString()
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: answer,
            get json() {
              return JSON.parse(answer) as Record<string, unknown>
            },
          })
        })
      },
    )
    call.on('error', reject)
    call.end(text)
  })
}
