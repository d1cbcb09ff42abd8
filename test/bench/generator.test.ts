import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, describe, expect, test } from 'vitest'

import { Generator } from '../../bench/load/generator.ts'

/* The open loop of the benchmarks: what is due is counted, once, whatever the server does. */

describe('open-loop load', () => {
  let server: Server | undefined
  let generator: Generator | undefined
  afterEach(() => {
    generator?.close()
    server?.closeAllConnections()
    server?.close()
  })

  async function start(
    answer: Parameters<typeof createServer>[1],
    connections: number,
  ): Promise<Generator> {
    const started = createServer(answer)
    server = started
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
    const { port } = started.address() as AddressInfo
    generator = new Generator(
      port,
      connections,
      (number) => `GET /${number} HTTP/1.1\r\nhost: a\r\n\r\n`,
    )
    return generator
  }

  test('asks as often as it should and counts every answer', async () => {
    const asked: (string | undefined)[] = []
    const load = await start((request, response) => {
      asked.push(request.url)
      response.statusCode = asked.length % 4 === 0 ? 503 : 200
      response.end('ok')
    }, 8)
    const { statuses, latency, lateness, unanswered } = await load.run(400, 500)
    expect(Object.fromEntries(statuses)).toEqual({ 200: 150, 503: 50 })
    expect([latency.count, lateness.count, unanswered]).toEqual([150, 200, 0])
    expect(new Set(asked).size).toBe(200)
  })

  test('goes on when the server closes connections, idle ones and busy ones', async () => {
    let count = 0
    const load = await start((request, response) => {
      count += 1
      if (count % 10 === 0) request.socket.destroy()
      else {
        if (count % 10 === 5) response.setHeader('connection', 'close')
        response.end('ok')
      }
    }, 4)
    const { statuses, unanswered } = await load.run(400, 500)
    expect(unanswered).toBe(0)
    expect([...statuses.values()].reduce((sum, each) => sum + each, 0)).toBe(200)
    // Those whose connection was closed under them have no answer; nobody asks again for them.
    expect(statuses.get(0)).toBeGreaterThanOrEqual(20)
    expect(statuses.get(200)).toBeGreaterThanOrEqual(140)
  })

  test('makes those wait that became due while the server stood still', async () => {
    // Nothing is answered until everything is due; a closed loop would have asked once and waited.
    const held: (() => void)[] = []
    let isHolding = true
    const load = await start((_request, response) => {
      const answer = (): void => void response.end('ok')
      if (isHolding) held.push(answer)
      else answer()
    }, 1)
    const running = load.run(200, 500)
    await expect.poll(() => held.length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 500))
    isHolding = false
    held[0]!()
    const { latency, lateness } = await running
    expect(latency.count).toBe(100)
    // The wait is in the latency of most, and told apart as not having been sent.
    expect(latency.percentile(50)).toBeGreaterThan(lateness.percentile(0))
    expect(lateness.percentile(50)).toBeGreaterThan(lateness.percentile(0))
    expect(latency.percentile(90) / latency.percentile(10)).toBeGreaterThan(2)
  })
})
