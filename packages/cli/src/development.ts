import {
  type Gateway,
  type GatewayOptions,
  type GatewayProject,
  type Logger,
  type Projects,
  startGateway,
} from '@tessera/gateway'
import { type RunningServer, startServer } from '@tessera/server/main'

import { type DemoSettings, EDGE_DOMAIN, GATEWAY_HOST } from './demo/address.ts'
import { gatewayPages } from './demo/gateway-pages.ts'
import { type DemoPages, demoPages } from './demo/pages.ts'
import { liveGateway } from './live-gateway.ts'
import { sharedProjects } from './shared-projects.ts'

/** What runs on this machine for development. */
export interface Development {
  /** The token server. */
  readonly url: string
  readonly gateway: Gateway | undefined
  close(): Promise<void>
}

/** How to start it. */
export interface DevelopmentOptions {
  /** The server's settings; `APP_ID` and `APP_CERTIFICATE` are the gateway's, too. Without them it shares the database's. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** App ID of the project of the demo page, and of requests that name none; default: `APP_ID`. */
  readonly demoProject?: string | undefined
  /** Where the built console is. */
  readonly console?: string | undefined
  /** Told a link for setting up the console, while nobody has. */
  readonly onSetUpLink?: (url: string) => void
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
      appId: options.demoProject ?? env.APP_ID ?? '',
      gateway: { host: GATEWAY_HOST, domain: EDGE_DOMAIN, port: gateway.port },
    }
  const demo = demoPages(settings)
  const pages: DemoPages = async (request) =>
    (await options.pages?.(request)) ?? (await demo(request))

  const server = await startServer({
    env,
    write: options.write,
    clock: () => Date.now() + clockAheadMs,
    console: options.console,
    gateway: () => gateway && liveGateway(gateway),
    defaultProject: options.demoProject,
    ...(options.onSetUpLink && { onSetUpLink: options.onSetUpLink }),
    pages,
  })
  if (options.gateway !== undefined) {
    gateway = await startGateway({
      ...(await projectsOf(options, server)),
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

/** One project of the environment, or all of the database's. */
async function projectsOf(
  { env, gateway, write }: DevelopmentOptions,
  server: RunningServer,
): Promise<
  Pick<GatewayOptions, 'appId' | 'appCertificate' | 'appCertificateSecondary' | 'projects'>
> {
  const isTold = gateway?.appId ?? gateway?.configFile ?? gateway?.projects
  if (server.projects !== undefined && isTold === undefined) {
    const projects = await sharedProjects(server.projects, (error) => {
      write(`the gateway's projects are not renewed: ${String(error)}`)
    })
    return { projects: gateway?.coHostAuth === true ? withCoHostAuth(projects) : projects }
  }
  return {
    appId: env.APP_ID,
    appCertificate: env.APP_CERTIFICATE,
    appCertificateSecondary: env.APP_CERTIFICATE_SECONDARY,
  }
}

function withCoHostAuth(projects: Projects): Projects {
  const changed = (project: GatewayProject): GatewayProject => ({
    ...project,
    coHostAuthentication: true,
  })
  return {
    find: (appId) => {
      const project = projects.find(appId)
      return project && changed(project)
    },
    list: () => projects.list().map(changed),
  }
}

/** A page of the server has the origin that its visitor typed: the address, or the name. */
function originsOf(url: string): readonly string[] {
  const { origin, port } = new URL(url)
  return [origin, `http://localhost:${port}`]
}
