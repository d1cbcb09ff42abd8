import { describe, expect, test } from 'vitest'

import { barOf, lifeAfter, type MemberLife, uidOf } from '../../demo/member-life.ts'

const life: MemberLife = { tokens: 1, since: 1000, endsAt: 1060, silenced: new Set() }
const about = { uid: 7, channel: 'lobby' }

describe('the life of somebody’s token', () => {
  test('begins with a join, goes on with each renewal, and ends', () => {
    const joined = lifeAfter(undefined, { ...about, type: 'joined', at: 1000, endsAt: 1060 })
    expect(joined).toEqual(life)
    const renewed = lifeAfter(joined, { ...about, type: 'renewed', at: 1031, endsAt: 1091 })
    expect(renewed).toEqual({ ...life, tokens: 2, since: 1031, endsAt: 1091 })
    expect(lifeAfter(renewed, { ...about, type: 'ended', at: 1040 })).toBeUndefined()
  })

  test('remembers what an ended privilege took away, until it is there again', () => {
    const gone = { ...about, type: 'unpublished', at: 1, kind: 'video', reason: 'privilege-ended' }
    const silenced = lifeAfter(life, gone)
    expect(silenced?.silenced).toEqual(new Set(['video']))
    const back = { ...about, type: 'published', at: 2, kind: 'video' }
    expect(lifeAfter(silenced, back)?.silenced).toEqual(new Set())
    expect(lifeAfter(life, { ...gone, reason: 'asked' })?.silenced).toEqual(new Set())
  })

  test.for([
    { uid: 7, account: null, known: 7 },
    { uid: 7, account: 'ann', known: 'ann' },
  ])('belongs to $known', ({ known, ...member }) => {
    expect(uidOf(member)).toBe(known)
  })
})

describe('its bar', () => {
  test.for([
    { now: 1000, used: 0, isWarned: false, text: 'Token 1 · 1:00 left' },
    { now: 1030, used: 0.5, isWarned: true, text: 'Token 1 · 0:30 left' },
    { now: 1060, used: 1, isWarned: true, text: 'Token 1 · 0:00 left' },
    { now: 1090, used: 1, isWarned: true, text: 'Token 1 · 0:00 left' },
    { now: 900, used: 0, isWarned: false, text: 'Token 1 · 2:40 left' },
  ])('at $now is used to $used', ({ now, ...bar }) => {
    expect(barOf(life, now)).toEqual({ ...bar, warning: 0.5 })
  })

  test.for([
    { what: 'a life of 20 seconds', endsAt: 1020, warning: 0 },
    { what: 'a life without an end', endsAt: null, warning: 1 },
  ])('of $what is warned from $warning on', ({ endsAt, warning }) => {
    expect(barOf({ ...life, endsAt }, 1000).warning).toBe(warning)
  })
})
