import { expect, test } from 'vitest'

import { startServer } from '../src/main.ts'
import { APP_ID, CERTIFICATE } from './support/app.ts'

test('a server without accounts answers that nobody can sign in, which no browser calls an error', async () => {
  const server = await startServer({
    write: () => undefined,
    env: { APP_ID, APP_CERTIFICATE: CERTIFICATE, TESSERA_ALLOW_ANONYMOUS: '1', PORT: '0' },
  })
  const answer = await fetch(`${server.url}/v1/sign-in`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ isSetUp: false, methods: { password: false } })
  expect((await fetch(`${server.url}/v1/session`)).status).toBe(404)
  await server.close()
})
