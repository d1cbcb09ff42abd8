import { connect } from 'node:tls'
import { signRtcToken } from '@tessera/token'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type EdgeLimits,
  type Gateway,
  type Logger,
  silentLogger,
  startGateway,
} from '../src/index.ts'
import { ask } from './support/ask.ts'
import { APP_ID, CERTIFICATE } from './support/calls.ts'
import { accessPoint, form, joinMessage, pause, WireClient } from './support/wire-client.ts'

/* What a browser with the SDK would never send. None of it may end the gateway or reach the others. */

/** Small enough to be met in a test. */
const limits: Partial<EdgeLimits> = {
  maxConnections: 20,
  joinWithinMs: 1500,
  silentForMs: 60_000,
  maxMessagesPerSecond: 50,
}

let gateway: Gateway
let lines: string[]
beforeEach(async () => {
  lines = []
  const write =
    (level: string): Logger['info'] =>
    (event, fields) =>
      lines.push(`${level} ${event} ${JSON.stringify(fields)}`)
  gateway = await startGateway({
    ...{ appId: APP_ID, appCertificate: CERTIFICATE, port: 0, limits },
    logger: {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    },
  })
})
afterEach(async () => {
  expect(lines.filter((line) => line.startsWith('error'))).toEqual([])
  await gateway.close()
})

function tokenFor(uid: number, channel = 'lobby'): string {
  return signRtcToken({
    ...{ appId: APP_ID, appCertificate: CERTIFICATE, channel, uid, role: 'publisher' },
    expiresInSeconds: 600,
  })
}

async function join(uid: number): Promise<WireClient> {
  return WireClient.join(gateway, { appId: APP_ID, channel: 'lobby', token: tokenFor(uid), uid })
}

describe('a frame that is no message ends its socket and no other', () => {
  test.for([
    { what: 'is not JSON', frame: 'hello' },
    { what: 'is empty', frame: '' },
    { what: 'has no type', frame: '{"_id":"1"}' },
    { what: 'is a list', frame: '[]' },
    { what: 'is null', frame: 'null' },
    { what: 'is binary', frame: new Uint8Array([1, 2, 3]) },
    { what: 'is nested a hundred thousand deep', frame: '['.repeat(100_000) },
    { what: 'is a megabyte', frame: JSON.stringify({ _type: 'x'.repeat(1_000_000) }) },
  ])('when it $what', async ({ frame }) => {
    const good = await join(1)
    const bad = await WireClient.open(gateway)
    bad.socket.send(frame)
    await bad.untilClosed()
    expect((await good.request('ping'))._result).toBe('success')
  })
})

describe('a message that makes no sense is answered, whatever stands in it', () => {
  const nonsense = [undefined, null, 7, 'text', [], { ortc: 'x' }, { token: 7 }, { role: 'king' }]
  test.for([
    'renew_token',
    'set_client_role',
    'publish',
    'unpublish',
    'data_stream',
    'control',
    'restart_ice',
    'traffic_stats',
    'subscribe',
    'rejoin_v3',
    'something_new',
  ])('%s', async (type) => {
    const client = await join(1)
    for (const message of nonsense) {
      const reply = await client.request(type, message as unknown as object)
      expect(['success', 'failed']).toContain(reply._result)
    }
    expect(client.closed).toBe(false)
  })
})

describe('a join at the edge', () => {
  const wanted = { appId: APP_ID, channel: 'lobby', uid: 1, sessionId: 'S' }

  test.for([
    { why: 'has no ticket', change: { ap_response: { uid: 1, cert: '' } } },
    { why: 'has a ticket of nobody', change: { ap_response: { uid: 1, cert: 'e30.AAAA' } } },
    { why: 'is for another channel than its ticket', change: { channel_name: 'other' } },
    { why: 'is for another App ID than its ticket', change: { app_id: 'other' } },
    { why: 'is of another session than its ticket', change: { session_id: 'T' } },
    { why: 'brings another token than its ticket', change: { channel_key: APP_ID } },
    { why: 'claims an account', change: { string_uid: 'alice' } },
    { why: 'has no session', change: { session_id: undefined } },
  ])('that $why is refused as not authorised', async ({ change }) => {
    const token = tokenFor(1)
    const admission = await accessPoint(gateway, { ...wanted, token })
    const client = await WireClient.open(gateway)
    const message = { ...joinMessage({ ...wanted, token }, admission), ...change }
    expect(await client.request('join_v3', message)).toMatchObject({
      _result: 'failed',
      _message: { code: 110 },
    })
    expect(gateway.state().channels).toEqual([])
  })

  test('with another uid than its ticket is refused', async () => {
    const token = tokenFor(0)
    const admission = await accessPoint(gateway, { ...wanted, token })
    const client = await WireClient.open(gateway)
    const message = joinMessage({ ...wanted, token }, { ...admission, uid: 2 })
    expect((await client.request('join_v3', message))._result).toBe('failed')
  })

  test('whose token ended since its admission is refused', async () => {
    const token = tokenFor(1)
    const admission = await accessPoint(gateway, { ...wanted, token })
    gateway.advanceClock(700)
    const client = await WireClient.open(gateway)
    const reply = await client.request('join_v3', joinMessage({ ...wanted, token }, admission))
    expect(reply._message).toMatchObject({ code: 110 })
  })

  test('twice over one socket leaves one member, and the socket open', async () => {
    const token = tokenFor(1)
    const admission = await accessPoint(gateway, { ...wanted, token })
    const client = await WireClient.open(gateway)
    const message = joinMessage({ ...wanted, token }, admission)
    await client.request('join_v3', message)
    await client.request('join_v3', message)
    expect(gateway.state().channels[0]?.members).toHaveLength(1)
    await pause(4500)
    expect((await client.request('ping'))._result).toBe('success')
    expect(client.closed).toBe(false)
  })

  test('as somebody else over one socket leaves nobody behind when it closes', async () => {
    const client = await join(1)
    const other = { ...wanted, uid: 2, token: tokenFor(2) }
    await client.request('join_v3', joinMessage(other, await accessPoint(gateway, other)))
    client.socket.terminate()
    await gateway.events.next(({ type }) => type === 'disconnected', {
      afterId: 0,
      timeoutMs: 5000,
    })
    gateway.advanceClock(21)
    expect(gateway.state().channels).toEqual([])
  })

  test('of a client that a newer one replaced while it was away ends as replaced', async () => {
    const older = { ...wanted, token: tokenFor(1) }
    const lost = await WireClient.join(gateway, older)
    lost.socket.terminate()
    await gateway.events.next(({ type }) => type === 'disconnected', {
      afterId: 0,
      timeoutMs: 5000,
    })
    const newer = await join(1)
    const back = await WireClient.join(gateway, older)
    expect(back.received[0]?._result).toBe('success')
    expect((await back.push('on_notification'))._message).toMatchObject({ error_code: 2003 })
    await back.untilClosed()
    expect(newer.received.map(({ _type }) => _type)).not.toContain('on_notification')
    expect((await newer.request('renew_token', { token: tokenFor(1) }))._result).toBe('success')
    const [told] = gateway.events.after(0).filter(({ event }) => event.type === 'turned-away')
    expect(told?.event).toMatchObject({ uid: 1, cause: 'replaced' })
  })
})

test('a client that was given up, and whose token is good no longer, is told so and does not ask for ever', async () => {
  const wanted = { appId: APP_ID, channel: 'lobby', uid: 1, sessionId: 'S' }
  const lost = await WireClient.join(gateway, { ...wanted, token: tokenFor(1) })
  lost.socket.terminate()
  await gateway.events.next(({ type }) => type === 'disconnected', { afterId: 0, timeoutMs: 5000 })
  gateway.advanceClock(21)
  const stranger = { ...wanted, sessionId: 'T', token: tokenFor(2) }
  expect((await accessPoint(gateway, stranger)).code).toBe(2_010_009)
  const back = await WireClient.join(gateway, { ...wanted, token: tokenFor(2) })
  await back.push('on_token_privilege_did_expire')
  await back.untilClosed()
  expect(gateway.state().channels).toEqual([])
})

describe('a renewal', () => {
  test('without a token that can be read is no renewal by the App ID', async () => {
    const mixed = await startGateway({
      ...{ appId: APP_ID, appCertificate: CERTIFICATE, noCertificateMode: true, port: 0 },
    })
    const wanted = { appId: APP_ID, channel: 'lobby', token: tokenFor(1), uid: 1 }
    const client = await WireClient.join(mixed, wanted)
    for (const message of [undefined, {}, { token: 7 }, { token: '0'.repeat(9000) }]) {
      const reply = await client.request('renew_token', message)
      expect(reply._message).toMatchObject({ code: 110 })
    }
    expect((await client.request('renew_token', { token: APP_ID }))._result).toBe('success')
    await mixed.close()
  })
})

describe('the access point always answers 200 with a body that the SDK understands', () => {
  test.for([
    { what: 'no form', body: 'x', headers: { 'Content-Type': 'text/plain' } },
    { what: 'an empty form', ...form('') },
    { what: 'a form that is not JSON', ...form('{') },
    { what: 'an empty object', ...form('{}') },
    { what: 'no requests', ...form('{"appid":"a","opid":0,"sid":"s","request_bodies":[]}') },
    { what: 'more than it reads', ...form('x'.repeat(200_000)) },
  ])('to $what', async ({ body, headers }) => {
    const answer = await ask(gateway, 'POST', '/api/v2/transpond/webrtc', { body, headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(answer.json).toMatchObject({
      opid: 0,
      detail: {},
      response_body: [{ buffer: { code: 2_010_008, flag: 4096 } }],
    })
  })

  const buffer = { cname: 'lobby', key: APP_ID, uid: 1, service_ids: [11] }
  test.for([
    { what: 'no session', content: { request_bodies: [{ uri: 22, buffer }] } },
    {
      what: 'a service that is not here',
      content: { sid: 'S', request_bodies: [{ uri: 22, buffer: { ...buffer, service_ids: [7] } }] },
    },
    {
      what: 'a uid that is none',
      content: { sid: 'S', request_bodies: [{ uri: 22, buffer: { ...buffer, uid: -1 } }] },
    },
  ])('to $what, under the number of the request', async ({ content }) => {
    const { body, headers } = form(JSON.stringify({ appid: APP_ID, opid: 77, ...content }))
    const answer = await ask(gateway, 'POST', '/api/v2/transpond/webrtc', { body, headers })
    expect(answer.json).toMatchObject({
      opid: 77,
      response_body: [{ buffer: { code: 2_010_008, opid: 77 } }],
    })
  })

  test('and calls a token of any length malformed', async () => {
    const asked = { appId: APP_ID, channel: 'lobby', uid: 1, sessionId: 'S' }
    for (const length of [9000, 60_000]) {
      const token = tokenFor(1).padEnd(length, 'A')
      expect((await accessPoint(gateway, { ...asked, token })).code).toBe(2_010_009)
    }
  })

  test('and gives a repeated request the same uid', async () => {
    const asked = { appId: APP_ID, channel: 'lobby', token: tokenFor(0), uid: 0, sessionId: 'S' }
    const [one, two] = [await accessPoint(gateway, asked), await accessPoint(gateway, asked)]
    expect(one.uid).toBe(two.uid)
    const other = await accessPoint(gateway, { ...asked, sessionId: 'T' })
    expect(other.uid).not.toBe(one.uid)
  })
})

describe('limits', () => {
  test('a flood ends its socket', async () => {
    const client = await join(1)
    for (let i = 0; i < 500; i++) client.send('wrtc_stats', {})
    await client.untilClosed()
    expect(lines.some((line) => line.includes('"reason":"flood"'))).toBe(true)
  })

  test('a socket that does not join is closed', async () => {
    const client = await WireClient.open(gateway)
    await client.untilClosed()
    expect(lines.some((line) => line.includes('did not join'))).toBe(true)
  })

  test('more sockets than allowed are turned away, and room is made again', async () => {
    const clients = await Promise.all(
      Array.from({ length: 20 }, async () => WireClient.open(gateway)),
    )
    await expect(WireClient.open(gateway)).rejects.toThrow()
    clients[0]!.socket.terminate()
    await pause(200)
    const late = await WireClient.open(gateway)
    for (const client of [...clients, late]) client.socket.terminate()
  })

  test('a client that does not read is dropped before its queue grows', async () => {
    const roomy = { maxQueuedBytes: 100_000, maxMessagesPerSecond: 1e6, maxBytesPerSecond: 1e9 }
    const dropped: unknown[] = []
    const other = await startGateway({
      ...{ appId: APP_ID, port: 0, limits: roomy },
      logger: { ...silentLogger, warn: (event, fields) => dropped.push([event, fields?.reason]) },
    })
    const [slow, talker] = await Promise.all(
      [1, 2].map(async (uid) =>
        WireClient.join(other, { appId: APP_ID, channel: 'lobby', token: null, uid }),
      ),
    )
    slow!.socket.pause()
    const payload = 'A'.repeat(1300)
    // The buffers of the system have to be full before ours begins to grow.
    for (let round = 0; round < 1000 && dropped.length === 0; round++) {
      for (let i = 0; i < 40; i++) talker!.send('data_stream', { payload })
      await pause(1)
    }
    expect(dropped).toEqual([['edge.dropped', 'reads too slowly']])
    expect(talker!.closed).toBe(false)
    slow!.socket.terminate()
    await other.close()
  })

  test('a half-open request does not keep others waiting', async () => {
    const socket = connect({
      port: gateway.port,
      host: '127.0.0.1',
      ca: gateway.authorityPem,
      servername: 'localhost',
    })
    socket.on('error', () => undefined)
    socket.write('POST /events/messages HTTP/1.1\r\nHost: localhost\r\nContent-Le')
    expect((await ask(gateway, 'POST', '/events/messages', { body: {} })).status).toBe(200)
    socket.destroy()
  })

  test('a body beyond the limit is refused', async () => {
    const { body, headers } = form('x'.repeat(200_000))
    const answer = await ask(gateway, 'POST', '/api/v1?action=stringuid', { body, headers })
    expect(answer.status).toBe(413)
  })

  test('joins beyond the limit of members meet the platform’s text', async () => {
    const small = await startGateway({ appId: APP_ID, port: 0, maxMembers: 1 })
    const ask1 = { appId: APP_ID, channel: 'c', token: null, uid: 1 }
    await WireClient.join(small, ask1)
    expect(await accessPoint(small, { ...ask1, uid: 2, sessionId: 'other' })).toMatchObject({
      code: 2_010_016,
    })
    await small.close()
  })
})

test('no log line and no event holds a token', async () => {
  const client = await join(1)
  const fresh = tokenFor(1)
  await client.request('renew_token', { token: fresh })
  await client.request('renew_token', { token: `${fresh}x` })
  await client.request('leave')
  const told = [
    ...lines,
    ...gateway.events.after(0).map(({ event }) => JSON.stringify(event)),
  ].join('\n')
  expect(told).toContain('renewed')
  expect(told).toContain('TOKEN_MALFORMED')
  expect(told).not.toMatch(/007e/)
  expect(told).not.toContain(CERTIFICATE)
})
