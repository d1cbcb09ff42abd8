import { signRtcToken } from '@tessera/token'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, type Projects, startGateway } from '../src/index.ts'
import { type Answer, ask } from './support/ask.ts'
import { APP_ID, CERTIFICATE } from './support/calls.ts'
import { WireClient, type WireJoin } from './support/wire-client.ts'

/* The shapes are those of Agora's REST documentation; see "REST management API" in the platform's behaviour. */

let gateway: Gateway
beforeEach(async () => {
  gateway = await startGateway({
    ...{ appId: APP_ID, appCertificate: CERTIFICATE, port: 0 },
    ...{ customerId: 'customer', customerSecret: 'secret' },
  })
})
afterEach(async () => gateway.close())

async function manage(method: string, path: string, body?: object): Promise<Answer> {
  const auth = 'customer:secret'
  return ask(gateway, method, path, body === undefined ? { auth } : { auth, body })
}

async function join(uid: number, more: Partial<WireJoin> = {}): Promise<WireClient> {
  const channel = more.channel ?? 'lobby'
  const token = signRtcToken({
    ...{ appId: APP_ID, appCertificate: CERTIFICATE, channel, uid, role: 'publisher' },
    expiresInSeconds: 600,
  })
  return WireClient.join(gateway, { appId: APP_ID, channel, token, uid, ...more })
}

describe('credentials', () => {
  test.for([
    { given: 'none', auth: undefined },
    { given: 'another secret', auth: 'customer:wrong' },
    { given: 'another id', auth: 'stranger:secret' },
    { given: 'an empty secret', auth: 'customer:' },
  ])('$given are refused', async ({ auth }) => {
    const answer = await ask(gateway, 'GET', '/dev/v1/projects', auth === undefined ? {} : { auth })
    expect(answer.status).toBe(401)
    expect(answer.text).not.toContain(APP_ID)
  })

  test('that were never set let nobody in', async () => {
    const closed = await startGateway({ appId: APP_ID, port: 0 })
    for (const auth of [':', 'undefined:undefined']) {
      expect((await ask(closed, 'GET', '/dev/v1/projects', { auth })).status).toBe(401)
    }
    await closed.close()
  })
})

describe('projects', () => {
  test('are listed, found and made, each with the status 201', async () => {
    const all = await manage('GET', '/dev/v1/projects')
    expect(all.status).toBe(201)
    expect(all.headers).toMatchObject({
      'x-request-id': expect.any(String) as string,
      'x-resource-id': expect.any(String) as string,
    })
    const [project] = all.json.projects as { id: string; name: string }[]
    expect(project).toMatchObject({
      ...{ vendor_key: APP_ID, sign_key: CERTIFICATE, recording_server: null, status: 1 },
      created: expect.any(Number) as number,
    })
    const query = `id=${project!.id}&name=${encodeURIComponent(project!.name)}`
    expect((await manage('GET', `/dev/v1/project?${query}`)).json).toEqual({ projects: [project] })
    expect((await manage('GET', '/dev/v1/project?id=1')).status).toBe(400)
    expect((await manage('GET', '/dev/v1/project?id=1&name=x')).status).toBe(404)

    const made = await manage('POST', '/dev/v1/project', { name: 'new', enable_sign_key: true })
    expect(made.status).toBe(201)
    expect(made.json.project).toMatchObject({
      vendor_key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      sign_key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    })
    const again = await manage('POST', '/dev/v1/project', { name: 'new', enable_sign_key: true })
    expect(again.status).toBe(400)
  })

  test('change their status and certificate', async () => {
    const { id } = gateway.projects.list()[0]!
    const disabled = await manage('POST', '/dev/v1/project_status', { id, status: 0 })
    expect(disabled.json.project).toMatchObject({ status: 0 })
    const off = await manage('POST', '/dev/v1/signkey', { id, enable: false })
    expect(off.json.project).toMatchObject({ sign_key: '' })
    const reset = await manage('POST', '/dev/v1/reset_signkey', { id })
    expect(reset.status).toBe(201)
    const on = await manage('POST', '/dev/v1/signkey', { id, enable: true })
    const { sign_key } = on.json.project as { sign_key: string }
    expect(sign_key).toMatch(/^[0-9a-f]{32}$/)
    expect(sign_key).not.toBe(CERTIFICATE)
  })

  test.for([
    { path: '/dev/v1/project', body: { name: '', enable_sign_key: true }, status: 400 },
    {
      path: '/dev/v1/project',
      body: { name: 'x'.repeat(256), enable_sign_key: true },
      status: 400,
    },
    { path: '/dev/v1/project_status', body: { id: 'x', status: 2 }, status: 400 },
    { path: '/dev/v1/project_status', body: { id: 'unknown', status: 1 }, status: 404 },
    { path: '/dev/v1/signkey', body: { id: 'unknown', enable: true }, status: 404 },
    { path: '/dev/v1/reset_signkey', body: {}, status: 400 },
  ])('$path answers $status to $body', async ({ path, body, status }) => {
    expect((await manage('POST', path, body)).status).toBe(status)
  })

  test('kept elsewhere are not changed here', async () => {
    const source = gateway.projects
    const readOnly: Projects = { find: (appId) => source.find(appId), list: () => source.list() }
    const other = await startGateway({
      ...{ projects: readOnly, port: 0, customerId: 'customer', customerSecret: 'secret' },
    })
    const body = { id: source.list()[0]!.id, status: 0 }
    const answer = await ask(other, 'POST', '/dev/v1/project_status', {
      auth: 'customer:secret',
      body,
    })
    expect(answer.status).toBe(403)
    await other.close()
  })

  test('want JSON', async () => {
    const answer = await ask(gateway, 'POST', '/dev/v1/project', {
      ...{ auth: 'customer:secret', body: 'name=x' },
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(415)
  })
})

describe('a kicking rule', () => {
  const base = { appid: APP_ID, uid: 7, privileges: ['join_channel'] }

  test.for([
    { time: {}, seconds: 3600 },
    { time: { time: 5 }, seconds: 300 },
    { time: { time: 0.5 }, seconds: 60 },
    { time: { time: 5000 }, seconds: 86_400 },
    { time: { time_in_seconds: 1 }, seconds: 10 },
    { time: { time_in_seconds: 100_000 }, seconds: 86_430 },
    { time: { time: 5, time_in_seconds: 90 }, seconds: 90 },
  ])('of $time lasts $seconds s', async ({ time, seconds }) => {
    const { json } = await manage('POST', '/dev/v1/kicking-rule', { ...base, ...time })
    expect(json).toEqual({ status: 'success', id: expect.any(Number) as number })
    const listed = await manage('GET', `/dev/v1/kicking-rule?appid=${APP_ID}`)
    const [rule] = listed.json.rules as { ts: string; createAt: string }[]
    expect(rule).toMatchObject({ appid: APP_ID, uid: 7, cname: null, ip: null })
    expect((Date.parse(rule!.ts) - Date.parse(rule!.createAt)) / 1000).toBe(seconds)
  })

  test('of no time puts out and is gone', async () => {
    const client = await join(7)
    await manage('POST', '/dev/v1/kicking-rule', { ...base, time: 0 })
    expect((await client.push('on_user_banned'))._message).toEqual({ error_code: 14 })
    const listed = await manage('GET', `/dev/v1/kicking-rule?appid=${APP_ID}`)
    expect(listed.json.rules).toEqual([])
  })

  test('is changed and deleted by its id', async () => {
    const { json } = await manage('POST', '/dev/v1/kicking-rule', base)
    const { id } = json as { id: number }
    const put = await manage('PUT', '/dev/v1/kicking-rule', { appid: APP_ID, id, time: 1 })
    expect(put.json).toMatchObject({ status: 'success', result: { id } })
    const gone = await manage('DELETE', '/dev/v1/kicking-rule', { appid: APP_ID, id })
    expect(gone.json).toEqual({ status: 'success', id })
    const twice = await manage('DELETE', '/dev/v1/kicking-rule', { appid: APP_ID, id })
    expect(twice.status).toBe(404)
  })

  test('reads blanks as left out, and a uid in a text as a number', async () => {
    const body = { ...base, uid: '7', cname: '', ip: null }
    await manage('POST', '/dev/v1/kicking-rule', body)
    expect(gateway.rules.list(APP_ID, gateway.state().now)).toMatchObject([{ uid: 7 }])
    expect(gateway.rules.list(APP_ID, gateway.state().now)[0]).not.toHaveProperty('channel')
  })

  test.for([
    { why: 'the App ID is unknown', body: { ...base, appid: 'x' }, status: 401 },
    { why: 'nobody is meant', body: { appid: APP_ID, privileges: ['join_channel'] }, status: 400 },
    { why: 'the uid is 0', body: { ...base, uid: 0 }, status: 400 },
    { why: 'the uid is an account', body: { ...base, uid: 'alice' }, status: 400 },
    { why: 'the privilege is unknown', body: { ...base, privileges: ['speak'] }, status: 400 },
    { why: 'no privilege is named', body: { ...base, privileges: [] }, status: 400 },
  ])('is refused when $why', async ({ body, status }) => {
    expect((await manage('POST', '/dev/v1/kicking-rule', body)).status).toBe(status)
    expect(gateway.rules.list(APP_ID, gateway.state().now)).toEqual([])
  })
})

describe('queries', () => {
  test('tell the channels of a project, page by page', async () => {
    for (const channel of ['a', 'b', 'c']) await join(1, { channel })
    const page = await manage('GET', `/dev/v1/channel/${APP_ID}?page_no=1&page_size=2`)
    expect(page.json).toEqual({
      success: true,
      data: { channels: [{ channel_name: 'c', user_count: 1 }], total_size: 3 },
    })
  })

  test('tell the users of a call', async () => {
    await join(1)
    await join(2)
    const path = `/dev/v1/channel/user/${APP_ID}/lobby`
    expect((await manage('GET', path)).json).toEqual({
      success: true,
      data: { channel_exist: true, mode: 1, total: 2, users: [1, 2] },
    })
    const property = await manage('GET', `/dev/v1/channel/user/property/${APP_ID}/1/lobby`)
    expect(property.json.data).toMatchObject({ in_channel: true, uid: 1, role: 1, platform: 7 })
  })

  test('tell hosts from audience in live mode', async () => {
    await join(1, { mode: 'live', role: 'host' })
    await join(2, { mode: 'live', role: 'audience' })
    const path = `/dev/v1/channel/user/${APP_ID}/lobby`
    expect((await manage('GET', path)).json.data).toEqual({
      ...{ channel_exist: true, mode: 2, broadcasters: [1] },
      ...{ audience: [2], audience_total: 1 },
    })
    expect((await manage('GET', `${path}/hosts_only`)).json.data).toEqual({
      ...{ channel_exist: true, mode: 2, broadcasters: [1] },
    })
    const property = await manage('GET', `/dev/v1/channel/user/property/${APP_ID}/2/lobby`)
    expect(property.json.data).toMatchObject({ role: 3 })
  })

  test.for([
    { path: `/dev/v1/channel/user/${APP_ID}/nowhere`, data: { channel_exist: false } },
    { path: `/dev/v1/channel/user/property/${APP_ID}/9/nowhere`, data: { in_channel: false } },
  ])('about what is not there say so: $path', async ({ path, data }) => {
    expect((await manage('GET', path)).json).toEqual({ success: true, data })
  })

  test.for(['xx', '%zz', '%2e'])('about %s, which is no App ID, are refused', async (appId) => {
    const answer = await manage('GET', `/dev/v1/channel/${appId}`)
    expect([answer.status, answer.json]).toEqual([401, { message: 'invalid appid' }])
  })

  test('about a project that is not ours are refused', async () => {
    for (const path of ['', '/user', '/user/property']) {
      const tail = path === '' ? '' : path === '/user' ? '/lobby' : '/1/lobby'
      expect((await manage('GET', `/dev/v1/channel${path}/stranger${tail}`)).status).toBe(401)
    }
  })
})

test.for(['/dev/v3/usage', '/dev/v1/nothing'])('%s is no call of ours, in JSON', async (path) => {
  const answer = await manage('GET', path)
  expect([answer.status, answer.json]).toEqual([404, { message: 'no such call here' }])
})
