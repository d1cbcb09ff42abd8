import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import type { Selector } from '../channels/index.ts'
import type { EventLog } from '../runtime/event-log.ts'
import type { GatewayState } from '../state.ts'
import { eventStream } from './event-stream.ts'

/** What the control API works on. */
export interface ControlPorts {
  readonly events: EventLog
  readonly authorityPem: string
  state(): GatewayState
  /** @throws {RangeError} When the clock cannot be moved so. */
  advanceClock(seconds: number): void
  kick(who: Selector): number
  cut(who: Selector): number
  /** The number that stands for a string account. */
  uidOf(appId: string, account: string): number
}

const MAX_BODY_BYTES = 4096

const clockSchema = z.strictObject({ advanceSeconds: z.number() })

const whoSchema = z.strictObject({
  appId: z.string().optional(),
  channel: z.string().optional(),
  /** A number, or a string account. */
  uid: z.union([z.int().positive(), z.string().min(1)]).optional(),
})

/**
 * What tests and the console need: `/_gateway/clock`, `/state`, `/events`, `/kick`, `/cut`, `/ca.pem`. None of it exists
 * on Agora's platform.
 */
export function createControlApp(ports: ControlPorts): Hono {
  const app = new Hono()
  const limit = bodyLimit({ maxSize: MAX_BODY_BYTES })
  const clock = (): object => {
    const { now, offsetSeconds } = ports.state()
    return { now, offsetSeconds }
  }

  app.get('/clock', (context) => context.json(clock()))
  app.post('/clock', limit, async (context) => {
    const body = clockSchema.safeParse(await context.req.json().catch(() => undefined))
    if (!body.success) return context.json({ message: 'expected { "advanceSeconds": n }' }, 400)
    try {
      ports.advanceClock(body.data.advanceSeconds)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return context.json({ message: error.message.replace('seconds', 'advanceSeconds') }, 400)
    }
    return context.json(clock())
  })
  app.get('/state', (context) => context.json(ports.state()))
  app.get('/events', (context) => {
    const after = context.req.header('last-event-id') ?? context.req.query('after')
    return eventStream(ports.events, after === undefined ? undefined : Number(after))
  })
  app.get('/ca.pem', (context) =>
    context.body(ports.authorityPem, 200, { 'Content-Type': 'application/x-pem-file' }),
  )
  for (const [path, act] of [
    ['/kick', (who: Selector) => ({ kicked: ports.kick(who) })],
    ['/cut', (who: Selector) => ({ cut: ports.cut(who) })],
  ] as const) {
    app.post(path, limit, async (context) => {
      const who = selector(await context.req.json().catch(() => undefined), ports)
      return typeof who === 'string' ? context.json({ message: who }, 400) : context.json(act(who))
    })
  }
  return app
}

/** Who is meant, or what is wrong with the question. */
function selector(body: unknown, ports: ControlPorts): Selector | string {
  const parsed = whoSchema.safeParse(body)
  if (!parsed.success) return 'expected { "appId"?, "channel"?, "uid"? }'
  const { appId: given, channel, uid } = parsed.data
  const { projects } = ports.state()
  const appId = given ?? (projects.length === 1 ? projects[0]?.appId : undefined)
  if (appId === undefined) return 'appId is needed: there is more than one project'
  return {
    appId,
    ...(channel === undefined ? {} : { channel }),
    ...(uid === undefined ? {} : { uid: typeof uid === 'string' ? ports.uidOf(appId, uid) : uid }),
  }
}
