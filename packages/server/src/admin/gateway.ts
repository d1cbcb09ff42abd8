import { z } from 'zod'

import { eventStream } from '../live/event-stream.ts'
import type { LiveClock, LiveGateway, LiveTarget } from '../live/live-gateway.ts'
import { Problem, type ProblemCode } from '../problems.ts'
import { setHeader } from '../routes/answer.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { checked } from '../routes/json-body.ts'
import { admitted, type Administration, adminEndpoint, COMMON_PROBLEMS } from './admin-endpoint.ts'

const clockBody: z.ZodType<{ advanceSeconds: number }> = z.strictObject({
  advanceSeconds: z.number().min(0).meta({ description: 'The clock cannot go back' }),
})
const kickBody: z.ZodType<LiveTarget> = z.strictObject({
  appId: z.string().max(32).optional(),
  channel: z.string().max(64).optional(),
  uid: z.union([z.int().positive(), z.string().min(1).max(255)]).optional(),
})
const clockView = z.object({ now: z.number(), offsetSeconds: z.number() })
const stateView = clockView
  .extend({ projects: z.array(z.looseObject({})), channels: z.array(z.looseObject({})) })
  .meta({ id: 'GatewayState', description: 'Who is inside, and until when. Times: Unix seconds.' })
const eventsQuery: z.ZodType<{ after?: number | undefined }> = z.strictObject({
  after: z.coerce.number().int().min(0).optional().meta({
    description: 'Number of the last event that is known; a browser says it as Last-Event-ID',
  }),
})
const NOT_THERE: readonly ProblemCode[] = ['NO_GATEWAY']

/** `/v1/admin/gateway`: the local gateway beside this server, where there is one. */
export function gatewayEndpoints(
  administration: Administration,
  gatewayNow: () => LiveGateway | undefined,
  stopping: AbortSignal,
): readonly Endpoint[] {
  const gateway = (): LiveGateway => {
    const found = gatewayNow()
    if (found !== undefined) return found
    throw new Problem('NO_GATEWAY', {
      detail: 'no gateway runs beside this server',
      hint: 'tessera dev starts both',
    })
  }
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/gateway/state',
      summary: 'Who is inside the local gateway',
      scope: 'admin:read',
      answer: { status: 200, description: 'Projects, channels and members', body: stateView },
      problems: NOT_THERE,
      run: () => gateway().state(),
    }),
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/gateway/clock',
      summary: "The local gateway's time",
      scope: 'admin:read',
      answer: {
        status: 200,
        description: 'The time, which tokens are made by, too',
        body: clockView,
      },
      problems: NOT_THERE,
      run: (): LiveClock => gateway().clock(),
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/gateway/clock',
      summary: "Move the local gateway's clock ahead",
      description: 'Whatever becomes due on the way happens before the answer.',
      scope: 'admin',
      body: clockBody,
      answer: { status: 200, description: 'The new time', body: clockView },
      problems: NOT_THERE,
      audit: { action: 'gateway.clock', change: ({ body }) => ({ ...body }) },
      check: () => void gateway(),
      run: ({ body: { advanceSeconds } }) => {
        refusing('advanceSeconds', () => {
          gateway().advance(advanceSeconds)
        })
        return gateway().clock()
      },
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/gateway/kick',
      summary: 'Put members out of the local gateway',
      description:
        'Everything that is set must fit. They may come back at once; a ban keeps them out.',
      scope: 'admin',
      body: kickBody,
      answer: {
        status: 200,
        description: 'How many it were',
        body: z.object({ kicked: z.int() }),
      },
      problems: NOT_THERE,
      audit: { action: 'gateway.kick', change: ({ body }) => ({ ...body }) },
      check: () => void gateway(),
      run: ({ body }) => ({ kicked: refusing('appId', () => gateway().kick(body)) }),
    }),
    {
      method: 'get',
      path: '/v1/admin/gateway/events',
      summary: 'What happens in the local gateway, as it happens',
      description:
        'Server-sent events (text/event-stream), each with its number. An answer ends after a minute; a browser then goes on where it was.',
      tag: 'administration',
      access: 'admin:read',
      query: eventsQuery,
      answers: { 200: { description: 'Events' } },
      problems: [...COMMON_PROBLEMS, ...NOT_THERE, 'REQUEST_INVALID'],
      handle: async (context) => {
        // An open page is not somebody at work: it does not keep a session alive.
        await admitted(administration, context, 'admin:read', administration.clock(), 'watch')
        const found = gateway()
        const known = context.req.header('last-event-id') ?? context.req.query('after')
        const { after } = checked(known === undefined ? {} : { after: known }, eventsQuery, 'query')
        setHeader(context, 'content-type', 'text/event-stream')
        setHeader(context, 'x-accel-buffering', 'no')
        return new Response(
          eventStream((signal) => found.events(signal, after), stopping),
          { headers: context.env.headers },
        )
      },
    },
  ]
}

/** Turns what the gateway will not do into what was wrong with the request. */
function refusing<Result>(path: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Problem('REQUEST_INVALID', {
      detail: error.message,
      errors: [{ path, message: error.message }],
    })
  }
}
