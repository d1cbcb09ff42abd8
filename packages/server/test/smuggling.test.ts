import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { lacks, needed } from '../../../test/support/needs.ts'
import { type RunningServer, startServer } from '../src/main.ts'
import { AMBIGUOUS, SMUGGLED } from './support/ambiguous-requests.ts'
import { APP_ID, CERTIFICATE } from './support/app.ts'
import { FORBIDDEN, PROXIES, type RunningProxy, startProxy } from './support/proxies.ts'
import { RawConnection } from './support/raw-socket.ts'

/*
 * Requests that two programs in a row may read differently, straight to the server and through proxies. A proxy here
 * forbids one path: the server that is asked for it all the same was reached behind its back.
 */

let server: RunningServer
/** Every path that the server was asked for and does not know. */
const asked: string[] = []
beforeAll(async () => {
  server = await startServer({
    env: {
      APP_ID,
      APP_CERTIFICATE: CERTIFICATE,
      TESSERA_ALLOW_ANONYMOUS: '1',
      // As the requests below call it, and nginx.
      TESSERA_ALLOWED_HOSTS: 'a,back',
      TESSERA_OVERLOAD_MS: '0',
      PORT: '0',
    },
    write: () => undefined,
    pages: (request) => {
      const { pathname } = new URL(request.url)
      asked.push(pathname)
      return Promise.resolve(new Response(`this is ${pathname}`))
    },
  })
})
afterAll(() => server.close())

/** The statuses that somebody is answered who sends this, and then waits. */
async function statusesOf(url: string, text: string): Promise<readonly number[]> {
  const connection = await RawConnection.open(url)
  connection.send(text)
  await connection.closed()
  return connection.statuses()
}

describe('directly', () => {
  test.for(AMBIGUOUS)(
    'a request $is is refused, and what comes behind it is not done',
    async ({ text }) => {
      expect(await statusesOf(server.url, text + SMUGGLED)).toEqual([400])
      expect(asked.splice(0)).toEqual([])
    },
  )

  test('the one behind it would have been answered', async () => {
    const connection = await RawConnection.open(server.url)
    connection.send(`GET /honest HTTP/1.1\r\nHost: a\r\n\r\n${SMUGGLED}`)
    expect(await connection.answers(2)).toEqual([200, 200])
    connection.end()
    expect(asked.splice(0)).toEqual(['/honest', FORBIDDEN])
  })
})

describe.each(PROXIES)('through $name', (program) => {
  describe.skipIf(lacks(program.found))('as Debian has it', () => {
    let proxy: RunningProxy
    beforeAll(async () => {
      needed(program.name, program.found)
      proxy = await startProxy(program, server.url)
    })
    afterAll(() => proxy.close())

    test('what is ambiguous reaches nothing that the proxy forbids', async () => {
      // All at once: a proxy that waits for more lets go of each after a second.
      await Promise.all(AMBIGUOUS.map(({ text }) => statusesOf(proxy.url, text + SMUGGLED)))
      expect(asked).not.toContain(FORBIDDEN)
    })

    test.for([
      ['two hosts', 'Host: a\r\nHost: b\r\n'],
      ['two credentials', 'Host: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n'],
    ] as const)('a request with %s is refused by one of the two', async ([, headers]) => {
      const statuses = await statusesOf(
        proxy.url,
        `GET /with-two HTTP/1.1\r\nConnection: close\r\n${headers}\r\n`,
      )
      expect(statuses).toEqual([400])
      expect(asked).not.toContain('/with-two')
    })

    test('everybody else is still given their own answers, and nobody the forbidden one', async () => {
      for (let at = 0; at < 20; at++) {
        const path = `/of-somebody-else-${at}`
        expect(await (await fetch(proxy.url + path)).text()).toBe(`this is ${path}`)
      }
      expect((await fetch(proxy.url + FORBIDDEN)).status).toBe(403)
      expect(asked).not.toContain(FORBIDDEN)
    })
  })
})
