import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { forwardAuth } from '../src/callers/forward-auth.ts'
import type { CallerMethod } from '../src/callers/principal.ts'
import { Secret } from '../src/config/secret.ts'
import { callWith, verdict } from './support/callers.ts'

/*
 * What an endpoint can do wrong on a socket only: hang, drip, send without end, point elsewhere. The rest of its tests
 * are beside the method.
 */

const NOW = 1_795_478_400
const SIXTY_MB = 60_000_000

let server: Server
let base: string
let requests: string[] = []
let bytesOfLarge = 0

const behaviours: Readonly<Record<string, RequestListener>> = {
  '/good': (_request, response) => response.end('{"subject":"ada"}'),
  '/hang': () => undefined,
  '/drip': (_request, response) => {
    const timer = setInterval(() => response.write(' '), 50)
    response.on('close', () => clearInterval(timer))
  },
  '/large': (_request, response) => {
    const chunk = Buffer.alloc(65_536, ' ')
    const send = (): void => {
      while (bytesOfLarge < SIXTY_MB && !response.destroyed) {
        bytesOfLarge += chunk.length
        if (!response.write(chunk)) return void response.once('drain', send)
      }
      response.end()
    }
    send()
  },
  '/elsewhere': (_request, response) => response.writeHead(302, { location: '/good' }).end(),
  '/reset': (request) => request.socket.resetAndDestroy(),
}

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.url ?? '')
    behaviours[request.url ?? '']?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function methodFor(path: string): CallerMethod {
  const secret = new Secret('a secret of more than thirty-two bytes')
  return forwardAuth({ url: `${base}${path}`, headers: ['cookie'], secret }, fetch, Date.now)
}

const CALL = callWith({ cookie: 'session=1' })

describe('forwardAuth over a socket', () => {
  test('takes the word of the app', async () => {
    expect(await verdict(methodFor('/good'), CALL, NOW)).toMatchObject({ subject: 'ada' })
  })

  test.for(['/hang', '/drip', '/large', '/elsewhere', '/reset'])(
    'lets nobody in on %s',
    async (path) => {
      expect(await verdict(methodFor(path), CALL, NOW)).toBe('CALLER_CHECK_UNAVAILABLE')
    },
  )

  test('stops reading an answer of 60 MB long before its end', async () => {
    bytesOfLarge = 0
    await verdict(methodFor('/large'), CALL, NOW)
    expect(bytesOfLarge).toBeLessThan(SIXTY_MB / 4)
  })

  test('follows no redirect', async () => {
    requests = []
    await verdict(methodFor('/elsewhere'), CALL, NOW)
    expect(requests).toEqual(['/elsewhere'])
  })
})
