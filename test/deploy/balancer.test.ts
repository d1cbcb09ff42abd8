import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type RunningServer, startServer } from '../../packages/server/src/main.ts'
import { freePort } from '../support/free-port.ts'
import { lacks, needed } from '../support/needs.ts'
import { findProgram, readText, run } from './support/files.ts'
import { startProgram, type RunningProgram } from './support/program.ts'

/*
 * HAProxy with the configuration of compose.scale.yaml, in front of a real server. Only addresses differ: there are no
 * names of services here.
 */

const haproxy = findProgram('haproxy')
const CONFIG = 'deploy/compose/haproxy.cfg'

describe.skipIf(lacks(haproxy))('with HAProxy', () => {
  let server: RunningServer
  let balancer: RunningProgram
  let port: number
  const folder = mkdtempSync(join(tmpdir(), 'tessera-haproxy-'))

  beforeAll(async () => {
    const program = needed('haproxy', haproxy)
    server = await startServer({
      env: {
        APP_ID: '970ca35de60c44645bbae8a215061b33',
        APP_CERTIFICATE: '5cfd2fd1755d40ecb72977518be15d3b',
        TESSERA_ALLOW_ANONYMOUS: '1',
        TESSERA_ALLOWED_HOSTS: 'tokens.test',
        TESSERA_LOG: 'silent',
        PORT: '0',
      },
      write: () => undefined,
    })
    port = await freePort()
    const text = readText(CONFIG)
      .replace('bind :8080', `bind 127.0.0.1:${port}`)
      .replace(' resolvers docker init-addr none', '')
      .replace(
        /server-template replica 10 tessera:8080/,
        `server replica ${new URL(server.url).host}`,
      )
    const file = join(folder, 'haproxy.cfg')
    writeFileSync(file, text)
    balancer = startProgram(program, ['-db', '-f', file])
    await balancer.until(async () => (await statusOf('/readyz')) === 200)
  })
  afterAll(async () => {
    await balancer.stop()
    await server.close()
    rmSync(folder, { recursive: true })
  })

  /** The path goes out as it stands here, as `fetch` would not let it. */
  const statusOf = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      let answer = ''
      socket.on('data', (chunk) => (answer += chunk.toString()))
      socket.on('error', reject)
      socket.on('close', () => {
        resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]))
      })
      socket.end(`GET ${path} HTTP/1.1\r\nHost: tokens.test\r\nConnection: close\r\n\r\n`)
    })

  test('the configuration is one as it stands', () => {
    run(needed('haproxy', haproxy), ['-c', '-f', CONFIG])
  })

  test('requests come through', async () => {
    expect(await statusOf('/healthz')).toBe(200)
    expect(await statusOf('/access_token?channel=metrics&uid=42')).toBe(200)
    expect(await statusOf('/rtc/metrics/publisher/uid/42')).toBe(200)
  })

  test.for([
    '/metrics',
    '/metrics?x=1',
    '/%6detrics',
    '/METRICS',
    '/./metrics',
    '/x/../metrics',
    '/x/%2e%2e/metrics',
    '/x/..\\metrics',
    '//metrics',
    'http://tokens.test/metrics',
  ])('nobody outside sees metrics as %s', async (path) => {
    expect([400, 403, 404]).toContain(await statusOf(path))
  })

  test('the server itself shows them under some of those names', async () => {
    expect((await fetch(`${server.url}/x/../metrics`)).status).toBe(200)
  })
})
