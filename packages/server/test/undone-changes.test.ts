import { Hono } from 'hono'
import { expect, test } from 'vitest'

import { adminEndpoint } from '../src/admin/admin-endpoint.ts'
import { type AuditEvent, oneByOne } from '../src/audit/audit.ts'
import { unlimited } from '../src/limits/limiter.ts'
import { Problem } from '../src/problems.ts'
import type { AppEnv } from '../src/routes/context.ts'
import { failureResponse } from '../src/routes/frame.ts'
import { NOW } from './support/app.ts'

/*
 * A change is written down before it is tried. If it is refused then, the log must not say that it was made.
 */

/** Asks for the change of a thing, which `run` makes. */
async function changed(
  run: () => unknown,
  audit: (event: AuditEvent) => Promise<void>,
): Promise<Response> {
  const endpoint = adminEndpoint(
    {
      callers: [
        {
          name: 'test',
          authenticate: () => ({ kind: 'api-key', subject: 'ann', claims: {}, scopes: ['admin'] }),
        },
      ],
      limiter: unlimited,
      audit: oneByOne(audit),
      clock: () => NOW * 1000,
    },
    {
      method: 'delete',
      path: '/things/:id',
      summary: 'Remove a thing',
      scope: 'admin',
      answer: { status: 204, description: 'gone' },
      audit: { action: 'thing.remove' },
      run,
    },
  )
  const app = new Hono<AppEnv>()
  app.delete(endpoint.path, endpoint.handle)
  app.onError((error, { env }) =>
    failureResponse({ onError: () => undefined }, error, env.requestId, env.headers),
  )
  return app.request('/things/7', { method: 'DELETE' }, {
    requestId: 'r1',
    address: '192.0.2.1',
    ticket: undefined,
    headers: {},
    body: undefined,
    bodyOfGet: undefined,
  } satisfies AppEnv['Bindings'])
}

const refuse = (): never => {
  throw new Problem('CONFLICT', { detail: 'something still needs it' })
}

test('a change that is refused has a second row, which says so', async () => {
  const rows: AuditEvent[] = []
  const keep = (event: AuditEvent): Promise<void> => {
    rows.push(event)
    return Promise.resolve()
  }
  expect((await changed(refuse, keep)).status).toBe(409)
  expect(rows).toMatchObject([
    { action: 'thing.remove', requestId: 'r1', change: { id: '7' } },
    {
      action: 'admin.undone',
      requestId: 'r1',
      reason: 'CONFLICT',
      principal: { subject: 'ann' },
      change: { action: 'thing.remove', id: '7' },
    },
  ])
})

test('one that is made has none', async () => {
  const rows: AuditEvent[] = []
  const response = await changed(
    () => undefined,
    (event) => {
      rows.push(event)
      return Promise.resolve()
    },
  )
  expect(response.status).toBe(204)
  expect(rows.map(({ action }) => action)).toEqual(['thing.remove'])
})

test('the refusal is heard also when it cannot be written down', async () => {
  let left = 1
  const response = await changed(refuse, () =>
    left-- > 0
      ? Promise.resolve()
      : Promise.reject(new Problem('AUDIT_UNAVAILABLE', { detail: 'the disk is full' })),
  )
  expect(response.status).toBe(409)
})
