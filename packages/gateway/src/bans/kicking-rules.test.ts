import { describe, expect, test } from 'vitest'
import { KickingRules } from './kicking-rules.ts'

const target = { appId: 'app', channel: 'lobby', uid: 7, address: '127.0.0.1' }

describe('a rule', () => {
  test.for([
    { scope: {}, bans: 'channel-banned' },
    { scope: { channel: 'lobby' }, bans: 'channel-banned' },
    { scope: { uid: 7 }, bans: 'uid-banned' },
    { scope: { channel: 'lobby', uid: 7 }, bans: 'uid-banned' },
    { scope: { address: '127.0.0.1' }, bans: 'ip-banned' },
    { scope: { channel: 'Lobby' }, bans: undefined },
    { scope: { channel: 'lobby', uid: 8 }, bans: undefined },
    { scope: { address: '127.0.0.2' }, bans: undefined },
    { scope: { appId: 'other' }, bans: undefined },
  ])('for $scope gives $bans', ({ scope, bans }) => {
    const rules = new KickingRules()
    rules.add({ appId: 'app', ...scope }, ['join_channel'], 60, 1000)
    expect(rules.banOf(target, 1000)).toBe(bans)
  })

  test('ends by itself', () => {
    const rules = new KickingRules()
    rules.add({ appId: 'app', uid: 7 }, ['join_channel'], 60, 1000)
    expect(rules.banOf(target, 1059)).toBe('uid-banned')
    expect(rules.banOf(target, 1060)).toBeUndefined()
    expect(rules.list('app', 1060)).toEqual([])
  })

  test('of no seconds is over at once', () => {
    const rules = new KickingRules()
    const rule = rules.add({ appId: 'app', uid: 7 }, ['join_channel'], 0, 1000)
    expect(rules.banOf(target, 1000)).toBeUndefined()
    expect(rules.remove('app', rule.id, 1000)).toBe(false)
  })

  test('against publishing does not keep anybody out', () => {
    const rules = new KickingRules()
    rules.add({ appId: 'app', uid: 7 }, ['publish_audio'], 60, 1000)
    rules.add({ appId: 'app' }, ['publish_video'], 60, 1000)
    expect(rules.banOf(target, 1000)).toBeUndefined()
    expect(rules.forbiddenKinds(target, 1000)).toEqual(['audio', 'video'])
    expect(rules.forbiddenKinds({ ...target, uid: 8 }, 1000)).toEqual(['video'])
  })

  test('can be given another end, or be taken back, by its project only', () => {
    const rules = new KickingRules()
    const { id } = rules.add({ appId: 'app', uid: 7 }, ['join_channel'], 60, 1000)
    expect(rules.extend('other', id, 600, 1000)).toBeUndefined()
    expect(rules.extend('app', id, 600, 1010)).toMatchObject({ endsAt: 1610, updatedAt: 1010 })
    expect(rules.remove('other', id, 1010)).toBe(false)
    expect(rules.remove('app', id, 1010)).toBe(true)
    expect(rules.banOf(target, 1010)).toBeUndefined()
  })
})
