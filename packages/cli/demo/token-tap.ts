import { type TokenSource, tokenSource } from '@tessera/client'

export type SendKind = 'audio' | 'video' | 'data'

const PRIVILEGES = {
  audio: 'publishAudioStream',
  video: 'publishVideoStream',
  data: 'publishDataStream',
} as const

/** What the person at the page may change about the tokens to come. */
export interface TokenWish {
  readonly lifetimeSeconds: number
  /** What the token lets its bearer send, where that is asked for one by one; `undefined`: whatever the role does. */
  readonly sends: ReadonlySet<SendKind> | undefined
  /** True while the token server cannot be reached, as far as this call can tell. */
  readonly blocked: boolean
}

/**
 * The page's token source: what a Tessera server answers, with a look at every token that comes by and a hand on the tap.
 * An app needs none of this; `tokenSource.endpoint` alone is enough.
 *
 * @param wish - Asked at every request.
 * @param issued - Told of every new token, in Unix seconds by the server's clock.
 */
export function tokenTap(
  wish: () => TokenWish,
  issued: (life: { readonly issuedAt: number; readonly expiresAt: number }) => void,
): TokenSource {
  const server = tokenSource.endpoint({
    url: '/v1/tokens',
    fetch: async (url, init) => {
      if (wish().blocked) throw new TypeError('blocked by the button')
      const { sends } = wish()
      return await fetch(url, sends === undefined ? init : withPrivileges(init, sends))
    },
  })
  return {
    async fetch(request, options) {
      const asked = { ...request, expiresInSeconds: wish().lifetimeSeconds }
      const grant = await server.fetch(asked, options)
      const { expiresAt, lifetimeMs } = grant
      if (expiresAt !== undefined && lifetimeMs !== undefined) {
        issued({ expiresAt, issuedAt: expiresAt - lifetimeMs / 1000 })
      }
      return grant
    },
    clear: () => server.clear(),
  }
}

/** The same request, for single privileges in place of a role. */
function withPrivileges(init: RequestInit | undefined, sends: ReadonlySet<SendKind>): RequestInit {
  const body = JSON.parse(init?.body as string) as { services: readonly object[] }
  const services = body.services.map(({ role: _role, ...service }: { role?: unknown }) => ({
    ...service,
    // 0: for as long as the token.
    privileges: Object.fromEntries([
      ['joinChannel', 0],
      ...[...sends].map((kind) => [PRIVILEGES[kind], 0] as const),
    ]),
  }))
  return { ...init, body: JSON.stringify({ ...body, services }) }
}
