import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import type { Principal } from '../src/callers/principal.ts'
import type { RequestedService } from '../src/pipeline/token-request.ts'
import { parsePolicies } from '../src/policy/parse-policies.ts'
import type { Rule } from '../src/policy/rule.ts'
import { ruleSchema } from '../src/policy/rule-schema.ts'
import { decide, question } from './policy-fixtures.ts'

const guide = readFileSync(new URL('../../../docs/guides/policies.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)

/** The rules of the guide's example whose first rule has this name. */
function example(name: string): readonly Rule[] {
  for (const text of blocks) {
    const { policies } = parse(text) as { policies: readonly { name: string }[] }
    const parsed = parsePolicies(policies)
    if (policies[0]?.name === name && parsed.ok) return parsed.rules
  }
  throw new Error(`the guide has no example that begins with ${name}`)
}

describe('the guide to policies', () => {
  test('has examples that can be pasted', () => {
    expect(blocks).toHaveLength(8)
    for (const text of blocks) {
      const parsed = parsePolicies((parse(text) as { policies: unknown }).policies)
      expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message)).toEqual([])
    }
  })

  const auth0 = { issuer: 'https://app-example.eu.auth0.com/', subject: 'auth0|5f7c' }
  const host = { ...auth0, claims: { 'https://app.example/roles': ['host'] } }
  const listener = { ...auth0, claims: { email_verified: true } }
  const clerk = {
    issuer: 'https://clerk.app.example',
    subject: 'user_2abc',
    claims: { o: { id: 'org_1' } },
  }
  const firebase = { issuer: 'https://securetoken.google.com/app-example', subject: 'Ab12' }
  const guest = { ...firebase, claims: { firebase: { sign_in_provider: 'anonymous' } } }
  const member = { ...firebase, claims: { rooms: ['red', 'blue'] } }
  const speaker = { issuer: 'https://login.app.example', claims: { screenUid: 2_000_000_042 } }
  const key = { kind: 'api-key', subject: 'k', scopes: ['tokens:issue'] } as const
  const ticket = { kind: 'ticket', subject: 'ada', bounds: { channels: ['red'] } } as const
  const anonymous = { kind: 'anonymous', subject: 'anonymous' } as const
  const rtc = (channel: string, uid = 0): RequestedService => ({
    type: 'rtc',
    channel,
    uid,
    role: 'publisher',
  })

  test.for<[string, Partial<Principal>, RequestedService, object | undefined]>([
    ['members', {}, rtc('room-1'), { role: 'publisher' }],
    ['members', {}, rtc('lobby'), undefined],
    ['hosts', host, rtc('stage-1'), { role: 'publisher' }],
    ['hosts', listener, rtc('stage-1'), { role: 'subscriber' }],
    ['hosts', listener, rtc('backstage'), undefined],
    ['hosts', auth0, rtc('stage-1'), undefined],
    ['own organisation', clerk, rtc('org:org_1:a'), { uid: 'user_2abc', role: 'publisher' }],
    ['own organisation', clerk, rtc('org:org_2:a'), undefined],
    ['own organisation', clerk, { type: 'rtm', userId: 'user_2abc' }, { userId: 'user_2abc' }],
    ['guests listen', guest, rtc('lobby'), { role: 'subscriber' }],
    ['guests listen', guest, rtc('red'), undefined],
    ['guests listen', member, rtc('red'), { role: 'publisher' }],
    ['guests listen', member, rtc('user:Ab12'), { role: 'publisher' }],
    ['guests listen', member, rtc('user:other'), undefined],
    ['speakers', speaker, rtc('room-1'), { role: 'publisher' }],
    ['speakers', speaker, rtc('room-1', 2_000_000_042), { uid: 2_000_000_042 }],
    ['speakers', speaker, rtc('room-1', 7), undefined],
    ['backend', key, { type: 'rtc', channel: 'a', uid: 9 }, { uid: 9 }],
    ['backend', key, { type: 'chatApp' }, undefined],
    ['backend', { ...key, scopes: [...key.scopes, 'chat:app'] }, { type: 'chatApp' }, {}],
    ['tickets', ticket, rtc('red'), { uid: 0 }],
    ['tickets', ticket, rtc('blue'), undefined],
    ['try-out', anonymous, rtc('demo-1'), { uid: 0 }],
    ['try-out', anonymous, rtc('lobby'), undefined],
  ])('%s: %o asks for %o and gets %o', async ([name, principal, asked, expected]) => {
    const decided = await decide(example(name), question(asked, { principal }))
    if (expected === undefined) expect(decided).toHaveProperty('refused')
    else expect(decided).toMatchObject({ grant: { services: [expected] } })
  })

  test('names every field that an entry may have', () => {
    const parsed = ruleSchema.safeParse({
      name: 'x',
      match: { subject: '*' },
      allow: ['rtc', 'rtm2', 'apaasRoomUser'].map((service) => ({ service, unknown: 1 })),
    })
    const fields = (parsed.error?.issues ?? [])
      .flatMap(({ message }) => /known are (.*)$/.exec(message)?.[1]?.split(', ') ?? [])
      .filter((field) => field !== 'service')
    expect(new Set(fields).size).toBeGreaterThan(10)
    for (const field of fields) expect(guide).toContain(`\`${field}`)
  })
})
