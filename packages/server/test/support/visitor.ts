import type { TestServer } from './server.ts'

/** What a browser at the console would do: it keeps the cookie, and says the session's csrfToken. */
export interface Visitor {
  /** Of the session, as the browser would send it. */
  readonly cookie: string | undefined
  csrfToken: string | undefined
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
  /** The answer's body, which must be JSON. */
  json<Body>(method: string, path: string, body?: unknown): Promise<Body>
}

/** Somebody with a browser of their own. */
export function visitor({ app }: Pick<TestServer, 'app'>): Visitor {
  let cookie: string | undefined
  const self: Visitor = {
    get cookie() {
      return cookie
    },
    csrfToken: undefined,
    async ask(method, path, body, headers = {}) {
      const response = await app.fetch(
        new Request(`http://localhost${path}`, {
          method,
          headers: {
            host: 'localhost',
            'sec-fetch-site': 'same-origin',
            ...(method === 'GET' ? {} : { origin: 'http://localhost' }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(cookie === undefined ? {} : { cookie }),
            ...(self.csrfToken === undefined ? {} : { 'x-tessera-csrf': self.csrfToken }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      )
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        cookie = /max-age=0/i.test(line) ? undefined : pair
      }
      const type = response.headers.get('content-type') ?? ''
      if (response.ok && type.includes('json')) {
        const { csrfToken } = (await response.clone().json()) as { csrfToken?: string }
        if (csrfToken !== undefined) self.csrfToken = csrfToken
      }
      return response
    },
    async json<Body>(method: string, path: string, body?: unknown) {
      const response = await self.ask(method, path, body)
      return (await response.json()) as Body
    },
  }
  return self
}

/** Somebody who has just set the console up, and so is its owner. */
export async function owner(server: TestServer): Promise<Visitor> {
  const made = visitor(server)
  const token = await server.setUpToken()
  const response = await made.ask('POST', '/v1/sign-in/link', { token })
  if (response.status !== 200) throw new Error(await response.text())
  return made
}
