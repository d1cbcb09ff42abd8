import { Hono } from 'hono'
import type { VirtualClock } from './clock/clock.ts'
import type { Gateway } from './gateway.ts'
import type { GatewayOptions } from './gateway-options.ts'
import type { Projects } from './projects/project.ts'
import type { Hub } from './runtime/hub.ts'
import type { Logger } from './runtime/logger.ts'
import type { AccessPointPorts } from './wire/access-point.ts'
import { createWireApp } from './wire/http.ts'

interface HttpParts {
  readonly wire: AccessPointPorts & { readonly projects: Projects }
  readonly gateway: Gateway
  readonly clock: VirtualClock
  readonly hub: Hub
  readonly options: GatewayOptions
  readonly log: Logger
}

/** All the HTTP of the gateway in one function from request to response. */
export function createHttp(parts: HttpParts): (request: Request) => Response | Promise<Response> {
  const app = new Hono()
  app.route('/', createWireApp(parts.wire))
  const { pages } = parts.options
  if (pages !== undefined) app.notFound((context) => pages(context.req.raw))
  return (request) => app.fetch(request)
}
