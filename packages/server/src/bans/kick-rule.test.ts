import { describe, expect, test } from 'vitest'

import { kickRule } from './kick-rule.ts'

const NOW = 1_800_000_000
const appId = 'a'.repeat(32)

describe('kickRule', () => {
  test.for([
    { ban: { appId, uid: '7' }, rule: { appId, uid: 7, seconds: 86_430 } },
    { ban: { appId, channel: 'c' }, rule: { appId, channel: 'c', seconds: 86_430 } },
    {
      ban: { appId, uid: '4294967295', channel: 'c', address: '2001:db8::1', expiresAt: NOW + 60 },
      rule: { appId, uid: 0xffff_ffff, channel: 'c', address: '2001:db8::1', seconds: 60 },
    },
    { ban: { appId, uid: '7', expiresAt: NOW + 1 }, rule: { appId, uid: 7, seconds: 10 } },
    { ban: { appId, uid: '7', expiresAt: NOW + 1e6 }, rule: { appId, uid: 7, seconds: 86_430 } },
    { ban: { appId, uid: '7', subject: 'ann' }, rule: { appId, uid: 7, seconds: 86_430 } },
  ])('of $ban', ({ ban, rule }) => {
    expect(kickRule(ban, NOW)).toEqual(rule)
  })

  test.for([
    { ban: { uid: '7' }, says: /appId/ },
    { ban: { appId, subject: 'ann' }, says: /uids, channels and addresses/ },
    { ban: { appId, subject: 'ann', channel: 'c' }, says: /subjects/ },
    { ban: { appId, issuedBefore: NOW, address: '192.0.2.1' }, says: /signed in/ },
    { ban: { appId, uid: 'ann' }, says: /accounts/ },
    { ban: { appId, uid: '0' }, says: /from 1/ },
    { ban: { appId, uid: '4294967296' }, says: /numeric/ },
    { ban: { appId, address: '10.0.0.0/8' }, says: /ranges/ },
  ])('there is none of $ban', ({ ban, says }) => {
    expect(kickRule(ban, NOW)).toEqual({ impossible: expect.stringMatching(says) as string })
  })
})
