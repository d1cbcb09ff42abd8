import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'

import { IdleConnections, KEEP_ALIVE_SECONDS } from './idle-connections.ts'

/** Of the seconds that clients are told and those that are for what is on its way. */
const ALL_SWEEPS = KEEP_ALIVE_SECONDS + 2
const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

describe('a connection', () => {
  const connections = new IdleConnections()
  const answers: ServerResponse[] = []
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    connections.answering(request.socket, response)
    answers.push(response)
    if (request.url === '/') response.end('done')
  })
  connections.watch(server)
  server.listen(0, '127.0.0.1')

  const opened: Socket[] = []
  async function open(): Promise<{ client: Socket; there: Socket }> {
    if (!server.listening) await once(server, 'listening')
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    opened.push(client)
    const [there] = await accepted
    return { client, there }
  }
  const sweep = (times: number): void => {
    for (let time = 0; time < times; time++) connections.sweep()
  }

  afterEach(() => {
    for (const client of opened.splice(0)) client.destroy()
  })

  test('is closed when nothing has come on it for as long as clients are told, and not before', async () => {
    const { client, there } = await open()
    client.write(REQUEST)
    await once(client, 'data')
    sweep(1) // sees that something has come
    sweep(ALL_SWEEPS - 1)
    expect(there.destroyed).toBe(false)
    sweep(1)
    expect(there.destroyed).toBe(true)
    await once(client, 'close')
  })

  test('is kept from one request to the next', async () => {
    const { client, there } = await open()
    for (let request = 0; request < 3; request++) {
      client.write(REQUEST)
      await once(client, 'data')
      sweep(ALL_SWEEPS)
      expect(there.destroyed).toBe(false)
    }
  })

  test('is not closed while it is being answered, however long that takes', async () => {
    const { client, there } = await open()
    client.write(REQUEST.replace('/', '/later'))
    const count = answers.length
    while (answers.length === count) await once(server, 'request')
    sweep(10 * ALL_SWEEPS)
    expect(there.destroyed).toBe(false)
    answers.at(-1)!.end('at last')
    await once(client, 'data')
    sweep(1 + ALL_SWEEPS)
    expect(there.destroyed).toBe(true)
  })

  test('on which nobody ever asked is closed as well', async () => {
    const { there } = await open()
    sweep(ALL_SWEEPS)
    expect(there.destroyed).toBe(true)
  })

  test('that is gone is forgotten', async () => {
    const { client, there } = await open()
    client.destroy()
    await once(there, 'close')
    sweep(ALL_SWEEPS)
    expect(there.destroyed).toBe(true)
  })
})
