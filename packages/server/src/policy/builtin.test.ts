import { describe, expect, test } from 'vitest'

import { question } from '../../test/policy-fixtures.ts'
import type { RequestedService } from '../pipeline/token-request.ts'
import { anonymousRule } from './anonymous-rule.ts'
import { builtinPolicy } from './builtin.ts'
import { parsePolicies } from './parse-policies.ts'

const anonymous = { kind: 'anonymous', subject: 'anonymous' } as const

describe('builtinPolicy', () => {
  test.for<RequestedService>([
    { type: 'rtc', channel: 'lobby', uid: 0, role: 'publisher' },
    { type: 'rtc', channel: 'lobby', uid: 'ada', role: 'publisher' },
    { type: 'rtc', channel: '*', uid: 42, role: 'subscriber' },
    { type: 'rtm', userId: 'ada' },
    { type: 'rtm2', userId: 'ada', permissions: { users: { read: ['*'] } } },
    { type: 'chat', userId: 'ada' },
    { type: 'streaming', channel: 'lobby', uid: 0 },
    { type: 'fcdn', channel: 'lobby', uid: 42 },
    { type: 'fpa' },
    { type: 'apaasRoomUser', roomUuid: 'class', userUuid: 'ada', role: 1 },
    { type: 'apaasUser', userUuid: 'ada' },
    { type: 'conversationalAi' },
    { type: 'speechToText' },
  ])('gives anonymous callers %o', async (service) => {
    const grant = await builtinPolicy.decide(question(service, { principal: anonymous }))
    expect(grant).toEqual({
      format: '007',
      expiresInSeconds: 3600,
      services: [service],
      rule: 'builtin-anonymous',
    })
  })

  test.for<RequestedService>([{ type: 'chatApp' }, { type: 'apaasApp' }])(
    'never gives %o',
    (service) => {
      const scopes = ['chat:app', 'apaas:app']
      expect(() =>
        builtinPolicy.decide(question(service, { principal: { ...anonymous, scopes } })),
      ).toThrow()
    },
  )

  test('gives at most 24 hours', async () => {
    const asked = question({ type: 'fpa' }, { principal: anonymous, expiresInSeconds: 100_000 })
    expect(await builtinPolicy.decide(asked)).toMatchObject({ expiresInSeconds: 86_400 })
  })

  test('gives nothing to callers who are known', () => {
    expect(() => builtinPolicy.decide(question({ type: 'fpa' }))).toThrow('no rule')
  })

  test('is a rule like any other', () => {
    expect(parsePolicies([anonymousRule])).toEqual({ ok: true, rules: [anonymousRule] })
  })
})
