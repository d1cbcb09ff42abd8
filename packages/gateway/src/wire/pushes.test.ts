import { expect, test } from 'vitest'
import type { Push } from '../channels/index.ts'
import { encodePush } from './pushes.ts'

const peer = { uid: 7 }
const account = { uid: 8, account: 'alice' }
const audio = { kind: 'audio', ssrcId: 11 } as const
const video = { kind: 'video', ssrcId: 12, rtxSsrcId: 13 } as const

/** The messages of the wire document, section 6, as the SDK was seen to understand them. */
const table: readonly {
  readonly push: Push
  readonly messages: readonly (readonly [string, object])[]
}[] = [
  { push: { type: 'will-expire' }, messages: [['on_token_privilege_will_expire', {}]] },
  { push: { type: 'did-expire' }, messages: [['on_token_privilege_did_expire', {}]] },
  {
    push: { type: 'banned', cause: 'uid-banned' },
    messages: [['on_user_banned', { error_code: 14 }]],
  },
  {
    push: { type: 'banned', cause: 'ip-banned' },
    messages: [['on_user_banned', { error_code: 15 }]],
  },
  {
    push: { type: 'banned', cause: 'channel-banned' },
    messages: [['on_user_banned', { error_code: 16 }]],
  },
  {
    push: { type: 'replaced' },
    messages: [
      ['on_notification', { code: 2003, error_code: 2003, detail: 'same uid joined elsewhere' }],
    ],
  },
  { push: { type: 'peer-online', peer }, messages: [['on_user_online', { uid: 7 }]] },
  {
    push: { type: 'peer-online', peer: account },
    messages: [['on_user_online', { uid: 'alice', uint_id: 8 }]],
  },
  {
    push: { type: 'peer-offline', peer, reason: 'ServerTimeOut' },
    messages: [['on_user_offline', { uid: 7, reason: 'ServerTimeOut' }]],
  },
  {
    push: { type: 'peer-published', peer, stream: audio, wasVeiled: false },
    messages: [
      ['on_add_audio_stream', { uid: 7, cname: 'member-7', ssrcId: 11, audio: true, video: false }],
    ],
  },
  {
    push: { type: 'peer-published', peer: account, stream: video, wasVeiled: true },
    messages: [
      [
        'on_add_video_stream',
        { uid: 'alice', cname: 'member-8', ssrcId: 12, audio: false, video: true, rtxSsrcId: 13 },
      ],
      ['unmute_video', { uid: 'alice' }],
    ],
  },
  {
    push: { type: 'peer-unpublished', peer, kinds: ['audio'], all: false },
    messages: [['mute_audio', { uid: 7 }]],
  },
  {
    push: { type: 'peer-unpublished', peer, kinds: ['audio', 'video'], all: true },
    messages: [['on_remove_stream', { uid: 7 }]],
  },
  {
    push: { type: 'peer-muted', peer, kind: 'video', muted: true },
    messages: [['mute_video', { uid: 7 }]],
  },
  {
    push: { type: 'peer-data', peer, payload: 'aGk=', sequence: 3, sentAt: 1.5 },
    messages: [['on_data_stream', { uid: 7, payload: 'aGk=', seq: 3, ts: 1500 }]],
  },
]

test.for(table)('$push.type is $messages', ({ push, messages }) => {
  expect(encodePush(push).map((text) => JSON.parse(text) as unknown)).toEqual(
    messages.map(([_type, _message]) => ({ _type, _message })),
  )
})
