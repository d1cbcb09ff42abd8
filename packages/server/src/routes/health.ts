import type { Hono } from 'hono'

import type { AppEnv } from './context.ts'

/** One thing that must work for this replica to be sent requests; answers what is wrong, or `undefined`. */
export interface ReadinessCheck {
  readonly name: string
  readonly check: () => Promise<string | undefined> | string | undefined
}

/** `GET /healthz` (the process lives) and `GET /readyz` (it can issue; with the reasons when not). */
export function healthRoutes(app: Hono<AppEnv>, checks: readonly ReadinessCheck[]): void {
  app.get('/healthz', (context) => context.json({ status: 'ok' }))

  app.get('/readyz', async (context) => {
    const results = await Promise.all(
      checks.map(async ({ name, check }) => [name, (await check()) ?? 'ok'] as const),
    )
    const ready = results.every(([, result]) => result === 'ok')
    return context.json(
      { status: ready ? 'ready' : 'not-ready', checks: Object.fromEntries(results) },
      ready ? 200 : 503,
    )
  })
}
