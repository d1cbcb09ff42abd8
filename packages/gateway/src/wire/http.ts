import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Projects } from '../projects/project.ts'
import { type AccessPointPorts, answerAccessPoint } from './access-point.ts'
import { answerStringUid } from './string-uid.ts'

/** A request of the SDK has about 3 kB; a token may have 2. */
const MAX_BODY_BYTES = 65_536

/** The HTTP that the SDK speaks. No cookie is used, so every origin may ask; admission is by token alone. */
export function createWireApp(ports: AccessPointPorts & { readonly projects: Projects }): Hono {
  const app = new Hono()
  const limit = bodyLimit({ maxSize: MAX_BODY_BYTES })

  app.use(async (context, next) => {
    await next()
    context.header('Access-Control-Allow-Origin', '*')
    context.header('Cache-Control', 'no-store')
  })
  app.options('*', (context) =>
    context.body(null, 204, {
      'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
      'Access-Control-Allow-Headers': 'content-type, x-packet-service-type, x-packet-uri',
      'Access-Control-Max-Age': '600',
    }),
  )
  app.post('/api/v2/transpond/webrtc', limit, async (context) => {
    const form = await context.req.parseBody().catch(() => ({ request: undefined }))
    const text = typeof form.request === 'string' ? form.request : ''
    return context.json(answerAccessPoint(text, ports))
  })
  app.post('/api/v1', limit, async (context) => {
    if (context.req.query('action') !== 'stringuid') return context.json({})
    const body: unknown = await context.req.json().catch(() => undefined)
    return context.json(answerStringUid(body, ports.projects, ports.uids))
  })
  // Telemetry holds the token: nobody reads it. Only a good answer stops the SDK from sending it again.
  app.post('/events/messages', (context) => context.json({}))
  return app
}
