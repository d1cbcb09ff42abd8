import { z } from 'zod'

import { answerJson } from './answer.ts'
import type { Endpoint } from './endpoint.ts'

/** One thing that must work for this replica to be sent requests; answers what is wrong, or `undefined`. */
export interface ReadinessCheck {
  readonly name: string
  readonly check: () => Promise<string | undefined> | string | undefined
}

const readiness = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.record(z.string(), z.string()),
})

/** `GET /healthz` (the process lives) and `GET /readyz` (it can issue; with the reasons when not). */
export function healthEndpoints(checks: readonly ReadinessCheck[]): readonly Endpoint[] {
  return [
    {
      method: 'get',
      path: '/healthz',
      summary: 'Whether the process lives',
      tag: 'operations',
      access: 'anybody',
      answers: { 200: { description: 'It does', body: z.object({ status: z.literal('ok') }) } },
      problems: [],
      handle: (context) => answerJson(context, { status: 'ok' }),
    },
    {
      method: 'get',
      path: '/readyz',
      summary: 'Whether this replica can issue tokens',
      description:
        'Looks at the database and the master key. Not at Redis or identity providers: without them it goes on.',
      tag: 'operations',
      access: 'anybody',
      answers: {
        200: { description: 'It can', body: readiness },
        503: { description: 'It cannot, and why', body: readiness },
      },
      problems: [],
      handle: async (context) => {
        const results = await Promise.all(
          checks.map(async ({ name, check }) => [name, (await check()) ?? 'ok'] as const),
        )
        const ready = results.every(([, result]) => result === 'ok')
        return answerJson(
          context,
          { status: ready ? 'ready' : 'not-ready', checks: Object.fromEntries(results) },
          ready ? 200 : 503,
        )
      },
    },
  ]
}
