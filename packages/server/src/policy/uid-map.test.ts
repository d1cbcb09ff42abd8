import { describe, expect, test } from 'vitest'

import { APP_ID, caller, mapKey, OTHER_APP_ID } from '../../test/policy-fixtures.ts'
import {
  candidateUid,
  derivedUidMap,
  mappedSubject,
  memoryUidMapStore,
  tableUidMap,
  type UidMapStore,
} from './uid-map.ts'

describe('derivedUidMap', () => {
  test('gives each subject the same uid each time, from 1 to 2³²−1', async () => {
    const map = derivedUidMap(mapKey)
    const uids = new Set<number>()
    for (let i = 0; i < 1000; i++) {
      const uid = await map.uidFor(APP_ID, `user ${i}`)
      expect(uid).toBe(await map.uidFor(APP_ID, `user ${i}`))
      expect(Number.isInteger(uid) && uid >= 1 && uid <= 0xffff_ffff).toBe(true)
      uids.add(uid)
    }
    expect(uids.size).toBe(1000)
  })

  test('depends on key, project and subject', async () => {
    const uid = await derivedUidMap(mapKey).uidFor(APP_ID, 'ada')
    expect(await derivedUidMap(mapKey).uidFor(APP_ID, 'Ada')).not.toBe(uid)
    expect(await derivedUidMap(mapKey).uidFor(OTHER_APP_ID, 'ada')).not.toBe(uid)
    expect(await derivedUidMap(new Uint8Array(32)).uidFor(APP_ID, 'ada')).not.toBe(uid)
  })

  test('never changes between versions: uids are kept by applications', () => {
    expect(candidateUid(mapKey, APP_ID, 'ada', 0)).toBe(1_251_570_656)
  })
})

describe('mappedSubject', () => {
  test('keeps subjects of other kinds and issuers apart', () => {
    const names = [
      caller(),
      caller({ issuer: 'https://other.example/' }),
      caller({ kind: 'ticket' }),
      caller({ subject: 'Ada' }),
      caller({ issuer: 'https://id.example/","ada', subject: '' }),
    ].map(mappedSubject)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('tableUidMap', () => {
  test('keeps the first choice', async () => {
    const store = memoryUidMapStore()
    const uid = await tableUidMap(mapKey, store).uidFor(APP_ID, 'ada')
    expect(uid).toBe(candidateUid(mapKey, APP_ID, 'ada', 0))
    expect(await store.find(APP_ID, 'ada')).toBe(uid)
  })

  test('takes the next choice when another subject has the first', async () => {
    const store = memoryUidMapStore()
    await store.claim(APP_ID, 'bob', candidateUid(mapKey, APP_ID, 'ada', 0))
    await store.claim(APP_ID, 'eve', candidateUid(mapKey, APP_ID, 'ada', 1))
    const map = tableUidMap(mapKey, store)
    expect(await map.uidFor(APP_ID, 'ada')).toBe(candidateUid(mapKey, APP_ID, 'ada', 2))
  })

  test('keeps what the table says, whatever the key', async () => {
    const store = memoryUidMapStore()
    await store.claim(APP_ID, 'ada', 7)
    expect(await tableUidMap(mapKey, store).uidFor(APP_ID, 'ada')).toBe(7)
  })

  test('gives one uid to a subject that asks many times at once', async () => {
    const store = memoryUidMapStore()
    await store.claim(APP_ID, 'bob', candidateUid(mapKey, APP_ID, 'ada', 0))
    const maps = [tableUidMap(mapKey, store), tableUidMap(mapKey, store)]
    const uids = await Promise.all(
      Array.from({ length: 20 }, (_, i) => Promise.resolve(maps[i % 2]!.uidFor(APP_ID, 'ada'))),
    )
    expect(new Set(uids).size).toBe(1)
  })

  test('never gives one uid to two subjects, even when choices always collide', async () => {
    const memory = memoryUidMapStore()
    // A world of 40 uids, so that half of all choices are taken in the end.
    const store: UidMapStore = {
      find: (appId, subject) => memory.find(appId, subject),
      claim: (appId, subject, uid) => memory.claim(appId, subject, 1 + (uid % 40)),
    }
    const subjects = Array.from({ length: 20 }, (_, i) => `user ${i}`)
    const map = tableUidMap(mapKey, store)
    await Promise.all(subjects.map(async (subject) => map.uidFor(APP_ID, subject)))
    const kept = await Promise.all(subjects.map((subject) => memory.find(APP_ID, subject)))
    expect(kept).not.toContain(undefined)
    expect(new Set(kept).size).toBe(20)
  })

  test('remembers uids, so that most decisions need no query', async () => {
    const memory = memoryUidMapStore()
    let queries = 0
    const store: UidMapStore = {
      find: (appId, subject) => (queries++, memory.find(appId, subject)),
      claim: (appId, subject, uid) => (queries++, memory.claim(appId, subject, uid)),
    }
    const map = tableUidMap(mapKey, store, { maxRemembered: 2 })
    const uid = await map.uidFor(APP_ID, 'ada')
    const asked = queries
    expect(await map.uidFor(APP_ID, 'ada')).toBe(uid)
    expect(queries).toBe(asked)
    await map.uidFor(APP_ID, 'bob')
    await map.uidFor(APP_ID, 'eve')
    expect(await map.uidFor(APP_ID, 'ada')).toBe(uid)
    expect(queries).toBeGreaterThan(asked + 4)
  })

  test('peeks without reserving', async () => {
    const store = memoryUidMapStore()
    const map = tableUidMap(mapKey, store)
    const uid = await map.peek(APP_ID, 'ada')
    expect(await store.find(APP_ID, 'ada')).toBeUndefined()
    expect(await map.uidFor(APP_ID, 'ada')).toBe(uid)
    expect(await map.peek(APP_ID, 'ada')).toBe(uid)
  })

  test('passes on that the table cannot be reached', async () => {
    const store: UidMapStore = {
      find: () => Promise.reject(new Error('gone')),
      claim: () => Promise.reject(new Error('gone')),
    }
    await expect(tableUidMap(mapKey, store).uidFor(APP_ID, 'ada')).rejects.toThrow('gone')
  })
})

test('a subject without an issuer has an empty one', () => {
  const { issuer: _, ...guest } = caller({ kind: 'ticket', subject: 'guest' })
  expect(mappedSubject(guest)).toBe('["ticket","","guest"]')
})

test('a table in which every choice is taken is a fault, and is found to be one', async () => {
  const tried: number[] = []
  const store: UidMapStore = {
    find: () => Promise.resolve(undefined),
    claim: (_appId, _subject, uid) => Promise.resolve(tried.push(uid) > 0 ? 'taken' : 'ok'),
  }
  await expect(
    async () => await tableUidMap(mapKey, store).uidFor(APP_ID, 'ada'),
  ).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('no free uid was found') as string,
  })
  expect(new Set(tried).size).toBe(64)
})

test('a uid that was given is known when the table is not', async () => {
  const store = memoryUidMapStore()
  let isGone = false
  const map = tableUidMap(mapKey, {
    ...store,
    find: (appId, subject) =>
      isGone ? Promise.reject(new Error('the table is gone')) : store.find(appId, subject),
  })
  const uid = await map.uidFor(APP_ID, 'ada')
  isGone = true
  expect(await map.peek(APP_ID, 'ada')).toBe(uid)
})

test('a table in memory gives a uid once, and a subject one uid', async () => {
  const store = memoryUidMapStore()
  expect(await store.claim(APP_ID, 'ada', 1)).toBe('ok')
  expect(await store.claim(APP_ID, 'ada', 1)).toBe('ok')
  expect(await store.claim(APP_ID, 'ada', 2)).toBe('taken')
  expect(await store.claim(APP_ID, 'bob', 1)).toBe('taken')
  expect(await store.find(APP_ID, 'bob')).toBeUndefined()
  expect(await store.claim(OTHER_APP_ID, 'bob', 1)).toBe('ok')
  expect(await store.claim(APP_ID, 'bob', 2)).toBe('ok')
})
