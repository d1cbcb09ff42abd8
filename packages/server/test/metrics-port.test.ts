import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { describe, expect, test } from 'vitest'

import { type RunningServer, startServer } from '../src/main.ts'
import { APP_ID, CERTIFICATE } from './support/app.ts'

/* Metrics on a port of their own: what a socket shows of it. */

function start(metrics: Readonly<Record<string, string>>, drainMs = 0): Promise<RunningServer> {
  return startServer({
    write: () => undefined,
    drainMs,
    env: {
      APP_ID,
      APP_CERTIFICATE: CERTIFICATE,
      TESSERA_ALLOW_ANONYMOUS: '1',
      PORT: '0',
      TESSERA_OVERLOAD_MS: '0',
      ...metrics,
    },
  })
}

const OWN = { TESSERA_METRICS_LISTEN: '127.0.0.1:0' }

async function statusOf(url: string, method = 'GET'): Promise<number> {
  return (await fetch(url, { method })).status
}

async function pathsOf({ url }: RunningServer): Promise<readonly string[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: object }
  return Object.keys(paths)
}

describe('metrics', () => {
  test('are on the port of the server, unless they have one of their own', async () => {
    const server = await start({})
    expect(server.metricsUrl).toBeUndefined()
    expect(await statusOf(`${server.url}/metrics`)).toBe(200)
    expect(await pathsOf(server)).toContain('/metrics')
    await server.close()
  })

  test('with a port of their own are nowhere else, and it has nothing else', async () => {
    const server = await start(OWN)
    const own = server.metricsUrl!
    expect(own).not.toBe(server.url)
    expect(await statusOf(`${server.url}/metrics`)).toBe(404)
    expect(await pathsOf(server)).not.toContain('/metrics')

    const shown = await fetch(`${own}/metrics?x=1`)
    expect(shown.status).toBe(200)
    expect(shown.headers.get('content-type')).toMatch(/^text\/plain; version=/)
    expect(shown.headers.get('cache-control')).toBe('no-store')
    // The request above was counted, so these are the server's.
    expect(await shown.text()).toMatch(/tessera_http_request_duration_seconds_count\{.*4xx.*\} 1\n/)
    const head = await fetch(`${own}/metrics`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(await statusOf(`${own}/metrics`, 'POST')).toBe(405)
    for (const path of ['/', '/healthz', '/v1/tokens', '/openapi.json', '/metrics/', '/metricsx']) {
      expect(await statusOf(own + path)).toBe(404)
    }
    await server.close()
  })

  test('are shown until the server has stopped, and then no more', async () => {
    const server = await start(OWN, 300)
    const own = `${server.metricsUrl!}/metrics`
    const closed = server.close()
    expect(await statusOf(own)).toBe(200)
    await closed
    await expect(fetch(own)).rejects.toThrow()
    await expect(fetch(server.url)).rejects.toThrow()
  })

  test('whose port is taken keep the server from starting, and nothing stays open', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    await expect(start({ TESSERA_METRICS_LISTEN: String(port) })).rejects.toThrow('EADDRINUSE')
    // And the other way round: the port of the metrics is free again when that of the server was taken.
    await new Promise((resolve) => other.close(resolve))
    const first = await start({})
    const taken = new URL(first.url).port
    const metrics = { TESSERA_METRICS_LISTEN: `127.0.0.1:${port}` }
    await expect(start({ ...metrics, PORT: taken })).rejects.toThrow('EADDRINUSE')
    await first.close()
    const second = await start(metrics)
    expect(await statusOf(`${second.metricsUrl!}/metrics`)).toBe(200)
    await second.close()
  })
})
