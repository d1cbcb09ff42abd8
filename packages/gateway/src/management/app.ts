import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { addChannelRoutes } from './channel-routes.ts'
import { addKickingRoutes } from './kicking-routes.ts'
import type { ManagementPorts } from './ports.ts'
import { addProjectRoutes } from './project-routes.ts'

/** The two halves of Agora's Basic authentication. */
export interface ManagementCredentials {
  readonly customerId: string
  readonly customerSecret: string
}

const MAX_BODY_BYTES = 16_384

/**
 * Agora's REST management API, as far as it concerns tokens and channels. The shapes are Agora's, oddities included: the
 * project calls answer 201 to a GET.
 *
 * @param credentials - Without them every call is refused.
 */
export function createManagementApp(
  ports: ManagementPorts,
  credentials: ManagementCredentials | undefined,
): Hono {
  const app = new Hono()
  app.use('/dev/*', async (context, next) => {
    if (!isAuthorized(context.req.header('authorization'), credentials)) {
      return context.json({ message: 'Invalid authentication credentials' }, 401)
    }
    await next()
    context.header('X-Request-ID', randomUUID())
    context.header('X-Resource-ID', randomUUID())
    return undefined
  })
  app.use('/dev/*', bodyLimit({ maxSize: MAX_BODY_BYTES }))
  app.use('/dev/*', async (context, next) => {
    const type = context.req.header('content-type') ?? ''
    const hasBody = context.req.method !== 'GET'
    if (hasBody && !type.startsWith('application/json')) {
      return context.json({ message: 'Content-Type must be application/json' }, 415)
    }
    await next()
    return undefined
  })
  addProjectRoutes(app, ports)
  addKickingRoutes(app, ports)
  addChannelRoutes(app, ports)
  app.all('/dev/*', (context) => context.json({ message: 'no such call here' }, 404))
  return app
}

/** Compares digests, so that the time says nothing about how much was right. */
function isAuthorized(
  header: string | undefined,
  credentials: ManagementCredentials | undefined,
): boolean {
  if (credentials === undefined || header === undefined) return false
  const { customerId, customerSecret } = credentials
  const expected = `Basic ${Buffer.from(`${customerId}:${customerSecret}`).toString('base64')}`
  return timingSafeEqual(digest(header), digest(expected))
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
