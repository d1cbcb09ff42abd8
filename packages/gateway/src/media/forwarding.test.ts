import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MOST_SUBSCRIPTIONS, Subscriptions } from './forwarding.ts'

const channel = fc.constantFrom('lobby', 'attic')
const who = fc.constantFrom('ann', 'bob', 'eve')
const uid = fc.constantFrom(1, 2)
const ssrc = fc.constantFrom(10, 11, 12)
const place = { channel, who, uid, ssrc }

const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), ...place }),
  fc.record({ do: fc.constant('remove' as const), ...place }),
  fc.record({ do: fc.constant('remove-publisher' as const), ...place }),
  fc.record({ do: fc.constant('remove-all' as const), ...place }),
)

test('everybody gets exactly what they asked for, of whom and where they asked for it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: '+1' }), (steps) => {
      const subscriptions = new Subscriptions<string>()
      /** By channel, subscriber and ssrc: of whom. */
      const model = new Map<string, number>()
      for (const { do: what, ...at } of steps) {
        const key = `${at.channel} ${at.who} ${at.ssrc}`
        const mine = [...model].filter(([each]) => each.startsWith(`${at.channel} ${at.who} `))
        switch (what) {
          case 'add':
            expect(subscriptions.add(at.channel, at.who, at.uid, at.ssrc)).toBe(true)
            model.set(key, at.uid)
            break
          case 'remove':
            subscriptions.remove(at.channel, at.who, at.uid, at.ssrc)
            if (model.get(key) === at.uid) model.delete(key)
            break
          case 'remove-publisher':
            subscriptions.remove(at.channel, at.who, at.uid)
            for (const [each, of] of mine) if (of === at.uid) model.delete(each)
            break
          default:
            subscriptions.removeAll(at.channel, at.who)
            for (const [each] of mine) model.delete(each)
        }
        expect(subscriptions.size).toBe(model.size)
        for (const where of ['lobby', 'attic']) {
          for (const number of [10, 11, 12]) {
            for (const publisher of [1, 2]) {
              const expected = ['ann', 'bob', 'eve'].filter(
                (name) => model.get(`${where} ${name} ${number}`) === publisher,
              )
              const receivers = [...subscriptions.receivers(where, publisher, number)]
              expect(receivers.sort()).toEqual(expected)
            }
          }
        }
      }
    }),
  )
})

describe('one subscriber', () => {
  test('has room for many, and no more; what it gives up makes room again', () => {
    const subscriptions = new Subscriptions<string>()
    for (let number = 0; number < MOST_SUBSCRIPTIONS; number++) {
      expect(subscriptions.add('lobby', 'ann', 1, number)).toBe(true)
    }
    expect(subscriptions.add('lobby', 'ann', 1, 9999)).toBe(false)
    expect(subscriptions.add('lobby', 'ann', 1, 5)).toBe(true)
    expect(subscriptions.add('lobby', 'bob', 1, 9999)).toBe(true)
    subscriptions.remove('lobby', 'ann', 1, 5)
    expect(subscriptions.add('lobby', 'ann', 1, 9999)).toBe(true)
  })

  test('has each number of one publisher only', () => {
    const subscriptions = new Subscriptions<string>()
    subscriptions.add('lobby', 'ann', 1, 10)
    subscriptions.add('lobby', 'ann', 2, 10)
    expect([...subscriptions.receivers('lobby', 1, 10)]).toEqual([])
    expect(subscriptions.publisherOf('lobby', 'ann', 10)).toBe(2)
    expect(subscriptions.publisherOf('attic', 'ann', 10)).toBeUndefined()
  })
})
