import { expect, test } from 'vitest'

import { managedServer } from './support/server.ts'

/* What an administrator sends is written into the audit log before it is done, so it must be something that can be written. */

test.for(['/v1/admin/policies', '/v1/admin/policies/explain'])(
  'claims within claims are refused by %s, not tripped over',
  async (path) => {
    const server = await managedServer()
    const deep = '['.repeat(7_000) + ']'.repeat(7_000)
    const rule = `{"name":"deep","match":{"claims":{"a":${deep}}},"allow":[{"service":"fpa"}]}`
    const response = await server.app.fetch(
      new Request(`http://localhost${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${server.adminKey}`,
          'content-type': 'application/json',
        },
        body: `{"rule":${rule},"principal":{"kind":"jwt","subject":"a"}}`,
      }),
    )
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'BODY_NOT_JSON' })
    expect(server.failures).toEqual([])
    await server.close()
  },
)
