import { type Gateway, type GatewayOptions, type Logger, startGateway } from '@tessera/gateway'
import { startServer } from '@tessera/server/main'

import { type DemoSettings, EDGE_DOMAIN, GATEWAY_HOST } from './demo/address.ts'
import { gatewayPages } from './demo/gateway-pages.ts'
import { type DemoPages, demoPages } from './demo/pages.ts'

/** What runs on this machine for development. */
export interface Development {
  /** The token server. */
  readonly url: string
  readonly gateway: Gateway | undefined
  close(): Promise<void>
}

/** How to start it. */
export interface DevelopmentOptions {
  /** The server's settings; `APP_ID` and `APP_CERTIFICATE` are the gateway's, too. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Takes the server's log, line by line. */
  readonly write: (line: string) => void
  /** `undefined`: no gateway, and no demo page then. */
  readonly gateway: (GatewayOptions & { readonly logger: Logger }) | undefined
  /** What the server and the gateway show beside the demo. */
  readonly pages?: DemoPages
}

/** Starts the token server and a gateway that honours its tokens, both showing the demo page, on one clock. */
export async function startDevelopment(options: DevelopmentOptions): Promise<Development> {
  const { env } = options
  let gateway: Gateway | undefined
  let clockAheadMs = 0
  const settings = (): DemoSettings | undefined =>
    gateway && {
      appId: env.APP_ID ?? '',
      gateway: { host: GATEWAY_HOST, domain: EDGE_DOMAIN, port: gateway.port },
    }
  const demo = demoPages(settings)
  const pages: DemoPages = async (request) =>
    (await options.pages?.(request)) ?? (await demo(request))

  const server = await startServer({
    env,
    write: options.write,
    clock: () => Date.now() + clockAheadMs,
    pages,
  })
  if (options.gateway !== undefined) {
    gateway = await startGateway({
      appId: env.APP_ID,
      appCertificate: env.APP_CERTIFICATE,
      appCertificateSecondary: env.APP_CERTIFICATE_SECONDARY,
      controlOrigins: originsOf(server.url),
      pages: gatewayPages({
        pages,
        gatewayPort: () => gateway!.port,
        serverUrl: () => server.url,
      }),
      ...options.gateway,
    }).catch(async (error: unknown) => {
      await server.close()
      throw error
    })
    // The platform has one time. Whoever moves it here moves it for the tokens, too.
    gateway.events.subscribe(({ event }) => {
      if (event.type === 'clock-advanced') clockAheadMs = event.offsetSeconds * 1000
    })
  }

  return {
    url: server.url,
    gateway,
    async close() {
      await gateway?.close()
      await server.close()
    },
  }
}

/** A page of the server has the origin that its visitor typed: the address, or the name. */
function originsOf(url: string): readonly string[] {
  const { origin, port } = new URL(url)
  return [origin, `http://localhost:${port}`]
}
