import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { Secret } from '../config/secret.ts'
import { type KickingRule, type KickingRules, kickingRules } from './kicking-rules.ts'

const appId = 'a'.repeat(32)
const rule: KickingRule = { appId, uid: 7, channel: 'room', seconds: 600 }

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: unknown
}

/** A platform that gives these answers, one after the other; a function may fail. */
function platform(...answers: readonly (() => Response)[]): {
  readonly rules: KickingRules
  readonly asked: Asked[]
  readonly slept: number[]
} {
  const asked: Asked[] = []
  const slept: number[] = []
  const rules = kickingRules({
    baseUrls: ['https://one.example', 'https://two.example'],
    customerId: 'customer',
    customerSecret: new Secret('canary-secret'),
    sleep(ms) {
      slept.push(ms)
      return Promise.resolve()
    },
    fetch(url, init) {
      const answer = answers[asked.length]
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined
      const { method = 'GET', headers } = init ?? {}
      asked.push({ method, url: new Request(url).url, headers: new Headers(headers), body })
      if (answer === undefined) return Promise.reject(new Error('asked too often'))
      return Promise.resolve().then(answer)
    },
  })
  return { rules, asked, slept }
}

const json = (status: number, body: unknown) => () => Response.json(body, { status })
const added = (id: number) => json(200, { status: 'success', id })
const listed = (...rules: readonly object[]) => json(200, { status: 'success', rules })
const timeOut = (): never => {
  throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
}

describe('a kicking rule', () => {
  test('is set with what identifies the user and nothing else', async () => {
    const { rules, asked } = platform(added(1_953))
    expect(await rules.add(rule)).toBe(1_953)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      method: 'POST',
      url: 'https://one.example/dev/v1/kicking-rule',
      body: {
        appid: appId,
        cname: 'room',
        uid: 7,
        time_in_seconds: 600,
        privileges: ['join_channel'],
      },
    })
    expect(asked[0]?.headers.get('authorization')).toBe(
      `Basic ${Buffer.from('customer:canary-secret').toString('base64')}`,
    )
  })

  test('is asked for again with growing waits, then on the other host', async () => {
    const down = json(503, { message: 'down' })
    const { rules, asked, slept } = platform(
      down, // POST
      ...[listed(), down, listed(), down, listed(), down],
      ...[listed(), added(5)],
    )
    expect(await rules.add(rule)).toBe(5)
    expect(slept).toEqual([1_000, 3_000, 6_000])
    expect(asked.at(-1)?.url).toBe('https://two.example/dev/v1/kicking-rule')
  })

  test.for([
    { what: '504', trouble: json(504, {}) },
    { what: 'a time-out', trouble: timeOut },
  ])('that was set although the answer was $what is found, not set twice', async ({ trouble }) => {
    const { rules, asked } = platform(
      trouble,
      listed(
        { id: 1, uid: 7, cname: 'hall', ip: '' },
        { id: 2, uid: 8, cname: 'room', ip: null },
        { id: 9, uid: 7, cname: 'room', ip: '', privileges: ['publish_audio'] },
        { id: 3, uid: 7, cname: 'room', ip: '', privileges: ['join_channel'] },
      ),
      json(200, { status: 'success', result: { id: 3, ts: '' } }),
    )
    expect(await rules.add(rule)).toBe(3)
    expect(asked.map(({ method }) => method)).toEqual(['POST', 'GET', 'PUT'])
    expect(asked[1]?.url).toBe(`https://one.example/dev/v1/kicking-rule?appid=${appId}`)
    expect(asked[2]?.body).toEqual({ appid: appId, id: 3, time_in_seconds: 600 })
  })

  test('that a server which died may have set is looked for first', async () => {
    const { rules, asked } = platform(
      listed({ id: 3, uid: 7, cname: 'room' }),
      json(200, { status: 'success' }),
    )
    expect(await rules.add(rule, true)).toBe(3)
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'PUT'])
    const without = platform(listed(), added(4))
    expect(await without.rules.add(rule, true)).toBe(4)
  })

  test('is not asked for again when it is refused', async () => {
    const { rules, asked } = platform(json(400, { message: 'invalid appid' }))
    await expect(rules.add(rule)).rejects.toMatchObject({
      code: 'KICK_REFUSED',
      status: 400,
      message: 'the platform answered 400: invalid appid',
    })
    expect(asked).toHaveLength(1)
  })

  test('waits when there were too many requests', async () => {
    const { rules } = platform(json(429, {}), listed(), added(9))
    expect(await rules.add(rule)).toBe(9)
  })

  test('is given up when no host does it', async () => {
    const { rules, slept } = platform(...Array.from({ length: 20 }, () => timeOut))
    await expect(rules.add(rule)).rejects.toMatchObject({ code: 'KICK_UNAVAILABLE' })
    expect(slept).toEqual([1_000, 3_000, 6_000, 1_000, 3_000, 6_000])
  })

  test('that is answered with nonsense is refused, and no error holds the secret', async () => {
    const { rules } = platform(json(200, { status: 'success', id: 'many' }))
    const error: unknown = await rules.add(rule).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'KICK_REFUSED' })
    expect(inspect(error, { depth: 9 })).not.toContain('canary')
  })

  test('is taken back by its id, also when it is gone already', async () => {
    const { rules, asked } = platform(
      json(502, {}),
      json(200, { status: 'success', id: 3 }),
      json(404, { message: 'no such rule' }),
    )
    await rules.remove(appId, 3)
    await rules.remove(appId, 3)
    expect(asked.map(({ method }) => method)).toEqual(['DELETE', 'DELETE', 'DELETE'])
    expect(asked[0]?.body).toEqual({ appid: appId, id: 3 })
  })
})
