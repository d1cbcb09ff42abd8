import { describe, expect, test } from 'vitest'

import { decide, everybody, NOW, question, rules } from '../../test/policy-fixtures.ts'
import { explainDecision } from './create-policy.ts'

const rtc = { type: 'rtc', channel: 'lobby', uid: 42, role: 'publisher' } as const
const anyRtc = { service: 'rtc', channels: ['*'], uid: { rule: 'any' }, role: 'publisher' } as const

describe('a token that ends with the credential', () => {
  const decideWith = (left: number): ReturnType<typeof decide> =>
    decide(everybody(anyRtc), question(rtc, { principal: { expiresAt: NOW + left } }), {
      capToCredential: true,
    })

  test('may last a single second', async () => {
    expect(await decideWith(1)).toMatchObject({ grant: { expiresInSeconds: 1 } })
  })

  test.for([0, 0.9, -1])('is not given when %d s are left', async (left) => {
    expect(await decideWith(left)).toMatchObject({ refused: 'CREDENTIAL_EXPIRED' })
  })
})

test('a token outlives the credential unless it is told not to', async () => {
  const asked = question(rtc, { principal: { expiresAt: NOW + 60 }, expiresInSeconds: 600 })
  expect(await decide(everybody(anyRtc), asked)).toMatchObject({ grant: { expiresInSeconds: 600 } })
})

test('of two rules that came equally near, the first is named', async () => {
  const about = (name: string): object => ({
    name,
    match: { subject: '*' },
    allow: [{ ...anyRtc, channels: ['other'] }],
  })
  expect(await decide(rules(about('one'), about('two')), question(rtc))).toMatchObject({
    rule: 'one',
  })
})

test('whoever wants to know why is told of every rule, also where deciding needs few', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    name: `user ${index}`,
    match: { subject: `user-${index}` },
    allow: [anyRtc],
  }))
  const explained = explainDecision(
    rules(...many),
    question(rtc, { principal: { subject: 'user-7' } }),
  )
  expect(explained.rules).toHaveLength(40)
  expect(explained.rules.filter(({ matches }) => matches).map(({ rule }) => rule)).toEqual([
    'user 7',
  ])
})

test('no uid is kept for a caller who is refused for another reason', async () => {
  const asked: string[] = []
  const uidFor = (_appId: string, subject: string): number => asked.push(subject)
  const options = { uidMap: { uidFor, peek: uidFor }, capToCredential: true }
  const ended = question(rtc, { principal: { expiresAt: NOW } })
  expect(await decide([], question(rtc), options)).toMatchObject({ refused: 'POLICY_DENIED' })
  expect(await decide(everybody(anyRtc), ended, options)).toMatchObject({
    refused: 'CREDENTIAL_EXPIRED',
  })
  expect(asked).toEqual([])
  const mapped = everybody({ ...anyRtc, uid: { rule: 'mapped' } })
  expect(await decide(mapped, question({ ...rtc, uid: 0 }), options)).toMatchObject({
    grant: { services: [{ uid: 1 }] },
  })
  expect(asked).toHaveLength(1)
})
