import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { type ControlPorts, createControlApp } from '../control/app.ts'
import { createManagementApp, type ManagementCredentials } from '../management/app.ts'
import type { ManagementPorts } from '../management/ports.ts'
import type { Logger } from '../runtime/logger.ts'
import { accessPointFailure } from '../wire/access-point.ts'
import { ACCESS_POINT_PATH, createWireApp, type WirePorts } from '../wire/http.ts'
import {
  isOurName,
  localOnly,
  type LocalOnlyOptions,
  type NodeBindings,
  refusal,
} from './local-only.ts'

/** The parts that the gateway's HTTP is made of. */
export interface HttpParts {
  readonly wire: WirePorts
  readonly control: ControlPorts
  readonly management: ManagementPorts
  readonly credentials: ManagementCredentials | undefined
  readonly local: LocalOnlyOptions
  /** Answers what is nobody else's. */
  readonly pages: ((request: Request) => Response | Promise<Response>) | undefined
  readonly log: Logger
}

/** All the HTTP of the gateway. The wire is for every page; control and management are for this machine only. */
export function createHttpApp(parts: HttpParts): Hono<{ Bindings: NodeBindings }> {
  const app = new Hono<{ Bindings: NodeBindings }>()
  const guard = localOnly(parts.local)
  app.use('/_gateway/*', guard)
  app.use('/dev/*', guard)
  app.route('/_gateway', createControlApp(parts.control))
  app.route('/', createManagementApp(parts.management, parts.credentials))
  app.route('/', createWireApp(parts.wire))
  app.notFound((context) => {
    const { host } = parts.local
    // Pages may ask a token server that trusts this machine. Who listens beyond it, chose to.
    if (host.startsWith('127.') && !isOurName(new URL(context.req.url).hostname, host)) {
      return refusal('the Host of the request is not ours')
    }
    return parts.pages?.(context.req.raw) ?? context.text('not found', 404)
  })
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse()
    // The message may quote the request, and the request may hold a token.
    parts.log.error('http.failed', { error: error.name, path: context.req.path })
    return context.req.path === ACCESS_POINT_PATH
      ? context.json(accessPointFailure())
      : context.json({ message: 'internal error' }, 500)
  })
  return app
}
