import { describe, expect, test } from 'vitest'

import { COMPAT_FAMILIES, type CompatFamily, DEFAULT_COMPAT } from '../src/compat/family.ts'
import { APP_ID, get, post } from './support/app.ts'
import { answer, compatApp, form } from './support/compat.ts'
import {
  chatUser,
  decoded,
  type DecodedService,
  rtcService,
  rtmService,
} from './support/decoded.ts'

/*
 * Each family's endpoints, and what their clients read on success; `compat-refusals.test.ts` has the rest.
 */

/** The value at a dotted path; the body itself for ''. */
function at(body: unknown, path: string): unknown {
  return path
    .split('.')
    .filter((name) => name !== '')
    .reduce((value, name) => (value as Record<string, unknown>)[name], body)
}

const ROOM = rtcService('room', '7', 'publisher')
const READER = rtcService('room', '7', 'subscriber')
const DOCKER = { channelName: 'room', uid: '7' }

interface Row {
  readonly family: CompatFamily
  readonly request: () => Request
  /** Where each token stands in the body, and what it says. */
  readonly tokens: Readonly<Record<string, readonly DecodedService[]>>
}

const ANSWERED: readonly Row[] = [
  {
    family: 'community-go',
    request: () => get('/chat/account/ada/'),
    tokens: { chatToken: [chatUser('ada')] },
  },
  {
    family: 'community-go',
    request: () => get('/rte/room/publisher/uid/7/ada/'),
    tokens: { rtcToken: [ROOM], rtmToken: [rtcStream('ada'), rtmService('ada')] },
  },
  {
    family: 'community-go',
    request: () => post('/getToken', { tokenType: 'rtc', channel: 'room', uid: 7 }),
    tokens: { token: [READER] },
  },
  {
    family: 'community-go',
    request: () =>
      post('/getToken', { tokenType: 'rtc', channel: 'room', uid: 'ada', role: 'host' }),
    tokens: { token: [rtcService('room', 'ada', 'publisher')] },
  },
  {
    family: 'community-node',
    request: () => get('/rtc/room/audience/uid/7'),
    tokens: { rtcToken: [READER] },
  },
  {
    family: 'one-click',
    request: () => get('/access_token?channel=room&uid=7'),
    tokens: { token: [ROOM] },
  },
  {
    family: 'one-click',
    request: () => get('/access_token?channel=room'),
    tokens: { token: [rtcService('room', '', 'publisher')] },
  },
  {
    family: 'demo-server',
    request: () => get('/rtcToken?channelName=room&uid=7'),
    tokens: { key: [ROOM], token: [ROOM], rtcToken: [ROOM] },
  },
  {
    family: 'demo-server',
    request: () => post('/rtcToken', { channelName: 'room', uid: 7 }),
    tokens: { key: [ROOM] },
  },
  {
    family: 'demo-server',
    request: () => get('/rtmToken?account=ada'),
    tokens: { key: [rtmService('ada')], token: [rtmService('ada')], rtmToken: [rtmService('ada')] },
  },
  {
    family: 'docker',
    request: () => post('/token/generate', { ...DOCKER, serviceRtc: { enable: true, role: 1 } }),
    tokens: { 'data.token': [ROOM] },
  },
  {
    family: 'docker',
    request: () =>
      post('/token/generate', {
        ...DOCKER,
        tokenExpireTs: 600,
        privilegeExpireTs: 60,
        serviceRtc: { enable: true, role: 2 },
        serviceRtm: { enable: true },
        serviceFpa: { enable: false },
        serviceChat: { enableUser: true, enableApp: false, userUuid: 'ada' },
        serviceApaas: { enableUser: true, userUuid: 'ada' },
      }),
    tokens: {
      'data.token': [
        rtcService('room', '7', 'subscriber', 60),
        rtmService('7', 600),
        chatUser('ada', 600),
        { type: 'apaas', channel: '', user: 'ada', role: 65_535, privileges: { 2: 600 } },
      ],
    },
  },
  {
    family: 'guide',
    request: () => post('/fetch_rtc_token', { UID: 7, CHANNELNAME: 'room', Role: 1 }),
    tokens: { token: [ROOM] },
  },
  {
    family: 'guide',
    request: () => post('/fetch_rtc_token?_=1', { uid: 7, channelName: 'room' }),
    tokens: { token: [READER] },
  },
  {
    family: 'guide',
    request: () =>
      post('/fetch_rtc_token', { uid: 7, ChannelName: '', channelName: 'room', role: null }),
    tokens: { token: [READER] },
  },
  {
    family: 'guide',
    request: () => post('/fetch_rtc_token?channelName=hall&uid=7', { ChannelName: 'room' }),
    tokens: { token: [READER] },
  },
  {
    family: 'guide',
    request: () => post('/fetch_rtc_token_string', { userAccount: '7', channelName: 'room' }),
    tokens: { token: [READER] },
  },
  {
    family: 'guide',
    request: () => post('/fetch_rtc_token_string', { uid: 7, channelName: 'room' }),
    tokens: { token: [READER] },
  },
  {
    family: 'guide',
    request: () => post('/fetch_rtm_token', { uid: 'ada' }),
    tokens: { token: [rtmService('ada')] },
  },
  {
    family: 'guide',
    request: () => post('/fetch_education_token', { roomUuid: 'room', userUuid: 'ada', role: 2 }),
    tokens: {
      // What Agora's builder for classrooms makes: the same person in Signaling, and in Chat by a hash of the name.
      token: [
        rtmService('ada'),
        chatUser('8c8d357b5e872bbacd45197626bd5759'),
        { type: 'apaas', channel: 'room', user: 'ada', role: 2, privileges: { 1: 3600 } },
      ],
    },
  },
  {
    family: 'middleware',
    request: () =>
      post('/token/getNew', { tokenType: 'rtc', channel: 'room', uid: '7', role: 'publisher' }),
    tokens: { token: [ROOM] },
  },
  {
    family: 'chat',
    request: () => post('/generate-user-token', { user_uuid: 'ada', expire: 60 }),
    tokens: { token: [chatUser('ada', 60)] },
  },
  {
    family: 'chat',
    request: () => get('/api/token/generateUserToken?account=ada&expireTimeInSeconds=60'),
    tokens: { token: [chatUser('ada', 60)] },
  },
  {
    family: 'chat',
    request: () =>
      form('/token/generate', { userId: 'ada', expireSeconds: '60', tokenType: 'user' }),
    tokens: { '': [chatUser('ada', 60)] },
  },
  {
    family: 'chat',
    request: () =>
      new Request('http://localhost/token/generate?userId=ada&expireSeconds=60', {
        method: 'POST',
      }),
    tokens: { '': [chatUser('ada', 60)] },
  },
  {
    family: 'chat',
    request: () => post('/token/generate', { userId: 'ada' }),
    tokens: { '': [chatUser('ada')] },
  },
  { family: 'chat', request: () => get('/chat/user/ada/token'), tokens: { '': [chatUser('ada')] } },
  {
    family: 'chat',
    request: () => get('/chat/user/ada%20b/token/'),
    tokens: { '': [chatUser('ada b')] },
  },
  { family: 'chat', request: () => get('/rtc/room/7/1/token'), tokens: { '': [ROOM] } },
  { family: 'chat', request: () => get('/rtc/room/7/2/token/'), tokens: { '': [READER] } },
  {
    family: 'conversational',
    request: () => post('/api/token', { channel: 'room', uid: 7 }),
    tokens: { rtcToken: [ROOM], rtmToken: [rtmService('7')] },
  },
  {
    family: 'conversational',
    request: () =>
      post('/toolbox/v2/token/generate', {
        appId: APP_ID,
        appCertificate: '',
        channelName: 'room',
        expire: 86_400,
        src: 'iOS',
        ts: 0,
        types: [1, 2],
        uid: '7',
      }),
    tokens: {
      'data.token': [rtcService('room', '7', 'publisher', 86_400), rtmService('7', 86_400)],
      token: [rtcService('room', '7', 'publisher', 86_400), rtmService('7', 86_400)],
    },
  },
  {
    family: 'conversational',
    request: () => post('/v2/token/generate', { channelName: 'room', types: [1, 1], uid: '7' }),
    tokens: { 'data.token': [ROOM], token: [ROOM] },
  },
  {
    family: 'token-gen',
    request: () =>
      post('/rtc/', { appId: APP_ID, channel: 'room', uid: '7', role: 'publisher', expire: 60 }),
    tokens: { rtcToken: [rtcService('room', '7', 'publisher', 60)] },
  },
  {
    family: 'token-gen',
    request: () => post('/rtm', { uid: 'ada', expire: 0 }),
    tokens: { rtmToken: [rtmService('ada')] },
  },
  {
    family: 'token-gen',
    request: () => post('/chat', { uid: 'ada' }),
    tokens: { chatToken: [chatUser('ada')] },
  },
  {
    family: 'token-gen',
    request: () => post('/api/agora/token', { channelName: 'room', uid: 7, role: 'publisher' }),
    tokens: { token: [ROOM] },
  },
  {
    family: 'token-gen',
    request: () => get('/agora/token?channel=room&uid=7'),
    tokens: { token: [READER] },
  },
]

describe.each(ANSWERED)('$family', ({ family, request, tokens }) => {
  const { method, url } = request()

  test(`answers ${method} ${url} when it is switched on`, async () => {
    const { status, body } = await answer(compatApp([family]), request())
    expect(status).toBe(200)
    for (const [path, services] of Object.entries(tokens)) {
      expect(decoded(at(body, path)).services).toEqual(services)
    }
  })

  test(`is not at ${method} ${url} when it is switched off`, async () => {
    const others = COMPAT_FAMILIES.filter((name) => !sharesPath(family, name))
    expect((await answer(compatApp(others), request())).status).toBeGreaterThanOrEqual(400)
    expect((await answer(compatApp([]), request())).status).toBe(404)
  })
})

test('without a setting there are the guide, its sample, and the community server', () => {
  expect(DEFAULT_COMPAT).toEqual(['one-click', 'guide', 'community-go'])
})

function rtcStream(user: string): DecodedService {
  return { type: 'rtc', channel: 'room', user, privileges: { 1: 3600, 4: 3600 } }
}

/** Families that answer the same paths. */
function sharesPath(one: CompatFamily, other: CompatFamily): boolean {
  const community: readonly CompatFamily[] = ['community-go', 'community-node']
  return one === other || (community.includes(one) && community.includes(other))
}
