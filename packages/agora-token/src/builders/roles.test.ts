import { describe, expect, test } from 'vitest'

import { AccessToken } from '../token006/access-token.ts'
import { AccessToken2 } from '../token007/index.ts'
import { ConvoAITokenBuilder } from './convo-ai.ts'
import { RtcTokenBuilder } from './rtc.ts'
import { RtcTokenBuilder as RtcTokenBuilder006 } from './rtc-006.ts'

const APP_ID = '970CA35de60c44645bbae8a215061b33'
const CERTIFICATE = '5CFd2fd1755d40ecb72977518be15d3b'

function privileges007(token: string): readonly string[] {
  const parsed = new AccessToken2('', '', 0, 0)
  parsed.from_string(token)
  return Object.keys(parsed.services[0]!.__privileges)
}

function privileges006(token: string): readonly string[] {
  const parsed = new AccessToken('', '', '', '')
  parsed.fromString(token)
  return Object.keys(parsed.messages)
}

const JOIN = ['1']
const PUBLISH = ['1', '2', '3', '4']

describe('what a role may do', () => {
  test.for<{
    role: unknown
    rtc: readonly string[]
    convoAi: readonly string[]
    rtc006: readonly string[]
  }>([
    { role: 0, rtc: JOIN, convoAi: JOIN, rtc006: PUBLISH },
    { role: 1, rtc: PUBLISH, convoAi: PUBLISH, rtc006: PUBLISH },
    { role: 2, rtc: JOIN, convoAi: JOIN, rtc006: JOIN },
    { role: 101, rtc: JOIN, convoAi: JOIN, rtc006: PUBLISH },
    { role: '1', rtc: PUBLISH, convoAi: JOIN, rtc006: PUBLISH },
    { role: undefined, rtc: JOIN, convoAi: JOIN, rtc006: JOIN },
  ])(
    'role $role: $rtc, with ConvoAI $convoAi, in 006 $rtc006',
    ({ role, rtc, convoAi, rtc006 }) => {
      const number = role as number
      const of007 = RtcTokenBuilder.buildTokenWithUid(APP_ID, CERTIFICATE, 'room', 7, number, 600)
      const ofConvoAi = ConvoAITokenBuilder.buildToken(
        APP_ID,
        CERTIFICATE,
        'room',
        7,
        number,
        600,
        600,
        600,
        600,
        600,
        'agent',
        600,
      )
      const of006 = RtcTokenBuilder006.buildTokenWithUid(
        APP_ID,
        CERTIFICATE,
        'room',
        7,
        number,
        600,
      )
      expect(privileges007(of007)).toEqual(rtc)
      expect(privileges007(ofConvoAi)).toEqual(convoAi)
      expect(privileges006(of006)).toEqual(rtc006)
    },
  )
})

test('builders work when taken off their class, and keep no token', () => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- what is tested
  for (const build of [RtcTokenBuilder.buildTokenWithUid, RtcTokenBuilder006.buildTokenWithUid]) {
    expect(build(APP_ID, CERTIFICATE, 'room', 7, 1, 600)).toMatch(/^00[67]/)
  }
  expect(RtcTokenBuilder006).not.toHaveProperty('key')
})
