import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Projects } from '../projects/project.ts'
import { accessPointFailure, type AccessPointPorts, answerAccessPoint } from './access-point.ts'
import { redirectScript } from './redirect.ts'
import { answerStringUid } from './string-uid.ts'

/** Where the SDK asks for a way in. */
export const ACCESS_POINT_PATH = '/api/v2/transpond/webrtc'

/** A request of the SDK has about 3 kB; a token may have 2. */
const MAX_BODY_BYTES = 65_536

/** What the SDK's HTTP works on. */
export interface WirePorts extends AccessPointPorts {
  readonly projects: Projects
  /** The gateway's own address. */
  readonly url: string
}

/** The HTTP that the SDK speaks. No cookie is used, so every origin may ask; admission is by token alone. */
export function createWireApp(ports: WirePorts): Hono {
  const app = new Hono()
  const limit = bodyLimit({ maxSize: MAX_BODY_BYTES })

  for (const path of ['/api/*', '/events/*']) {
    app.use(path, async (context, next) => {
      await next()
      context.header('Access-Control-Allow-Origin', '*')
      context.header('Cache-Control', 'no-store')
    })
    app.options(path, (context) =>
      context.body(null, 204, {
        'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
        'Access-Control-Allow-Headers': 'content-type, x-packet-service-type, x-packet-uri',
        'Access-Control-Max-Age': '600',
      }),
    )
  }
  // The SDK hangs on anything but 200, whatever it asked.
  const answered = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: (context) => context.json(accessPointFailure()),
  })
  app.post(ACCESS_POINT_PATH, answered, async (context) => {
    const form = await context.req.parseBody().catch(() => ({ request: undefined }))
    const text = typeof form.request === 'string' ? form.request : ''
    return context.json(answerAccessPoint(text, ports))
  })
  app.post('/api/v1', limit, async (context) => {
    if (context.req.query('action') !== 'stringuid') return context.json({})
    const body: unknown = await context.req.json().catch(() => undefined)
    return context.json(answerStringUid(body, ports.projects, ports.uids))
  })
  // For a page that wants to be sent here without a change of its own code; it says nothing that is not public.
  app.get('/redirect.js', (context) =>
    context.body(redirectScript(ports.url), 200, { 'Content-Type': 'text/javascript' }),
  )
  // Telemetry holds the token: nobody reads it. Only a good answer stops the SDK from sending it again.
  app.post('/events/messages', (context) => context.json({}))
  return app
}
