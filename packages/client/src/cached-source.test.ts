import { describe, expect, test } from 'vitest'
import { type Ask, cachedSource } from './cached-source.ts'
import { ClientError } from './errors.ts'
import type { TokenSource } from './grant.ts'
import { type ManualClock, manualClock } from './testing/index.ts'
import type { TokenRequest } from './token-request.ts'

const A: TokenRequest = { type: 'rtc', channel: 'a', uid: 1, role: 'publisher' }
const B: TokenRequest = { type: 'rtc', channel: 'b', uid: 1, role: 'publisher' }

interface Server {
  readonly clock: ManualClock
  readonly source: TokenSource
  readonly asked: TokenRequest[]
  /** What the next requests do; a token of an hour where nothing is said. */
  readonly next: (() => ReturnType<Ask>)[]
}

function server(): Server {
  const clock = manualClock()
  const asked: TokenRequest[] = []
  const next: (() => ReturnType<Ask>)[] = []
  let count = 0
  const source = cachedSource(
    (request) => {
      asked.push(request)
      const answer = next.shift()
      if (answer) return answer()
      const name = request.type === 'rtc' ? request.channel : request.userId
      return Promise.resolve({ token: `${name}-${++count}`, expiresInSeconds: 3600 })
    },
    { clock },
  )
  return { clock, source, asked, next }
}

const failure = () => Promise.reject(new Error('no'))

describe('one call for equal requests', () => {
  test('callers at the same time share one call', async () => {
    const { source, asked } = server()
    const grants = await Promise.all([
      source.fetch(A),
      source.fetch({ role: 'publisher', uid: 1, channel: 'a', type: 'rtc' }),
      source.fetch(A, { force: true }),
    ])
    expect(grants.map(({ token }) => token)).toEqual(['a-1', 'a-1', 'a-1'])
    expect(asked).toHaveLength(1)
  })

  test('different requests at the same time do not wait for each other', async () => {
    const { source, asked } = server()
    const grants = await Promise.all([source.fetch(A), source.fetch(B)])
    expect(grants.map(({ token }) => token)).toEqual(['a-1', 'b-2'])
    expect(asked).toHaveLength(2)
  })

  test('all callers of a failed call fail, and the next one asks again', async () => {
    const { source, asked, next } = server()
    next.push(failure)
    const outcomes = await Promise.allSettled([source.fetch(A), source.fetch(A)])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(source.fetch(A)).resolves.toMatchObject({ token: 'a-1' })
    expect(asked).toHaveLength(2)
  })

  test('a caller who stops waiting does not stop the others', async () => {
    const { source } = server()
    const controller = new AbortController()
    const impatient = source.fetch(A, { signal: controller.signal })
    const patient = source.fetch(A)
    controller.abort(new Error('enough'))
    await expect(impatient).rejects.toThrow('enough')
    await expect(patient).resolves.toMatchObject({ token: 'a-1' })
  })
})

describe('the memory', () => {
  test('hands a token out again while it is young, and says so', async () => {
    const { clock, source, asked } = server()
    await expect(source.fetch(A)).resolves.toMatchObject({ reused: false, ageMs: 0 })
    await clock.advance(1_000)
    await expect(source.fetch(A)).resolves.toMatchObject({
      token: 'a-1',
      lifetimeMs: 3_600_000,
      ageMs: 1_000,
      reused: true,
    })
    expect(asked).toHaveLength(1)
  })

  test.for([
    { after: 2_879, tokens: ['a-1', 'a-1'] },
    { after: 2_880, tokens: ['a-1', 'a-2'] },
  ])('hands out $tokens when asked again after $after s of an hour', async ({ after, tokens }) => {
    const { clock, source } = server()
    const first = await source.fetch(A)
    await clock.advance(after * 1000)
    const second = await source.fetch(A)
    expect([first.token, second.token]).toEqual(tokens)
  })

  test('counts the time that the machine slept', async () => {
    const { clock, source } = server()
    await source.fetch(A)
    await clock.sleep(3_000_000)
    await expect(source.fetch(A)).resolves.toMatchObject({ token: 'a-2' })
  })

  test('does not remember a token of which nothing is known', async () => {
    const { source, next } = server()
    next.push(() => Promise.resolve('bare-1'))
    await expect(source.fetch(A)).resolves.toMatchObject({ token: 'bare-1' })
    await expect(source.fetch(A)).resolves.toMatchObject({ token: 'a-1' })
  })

  test('is emptied by a forced request, also if that fails', async () => {
    const { source, next } = server()
    await source.fetch(A)
    next.push(failure)
    await expect(source.fetch(A, { force: true })).rejects.toThrow()
    await expect(source.fetch(A)).resolves.toMatchObject({ token: 'a-2', reused: false })
  })

  test('is emptied by clear(), and a call from before does not fill it again', async () => {
    const { source, next } = server()
    let answer: (token: { token: string; expiresInSeconds: number }) => void = () => undefined
    next.push(() => new Promise((resolve) => (answer = resolve)))
    const before = source.fetch(A)
    source.clear()
    const after = source.fetch(A)
    answer({ token: 'of-the-old-user', expiresInSeconds: 3600 })
    await expect(before).resolves.toMatchObject({ token: 'of-the-old-user' })
    await expect(after).resolves.toMatchObject({ token: 'a-1' })
    await expect(source.fetch(A)).resolves.toMatchObject({ token: 'a-1', reused: true })
  })

  test('never hands out the token of another request, however often the own request fails', async () => {
    const { source, next } = server()
    await source.fetch(A)
    next.push(failure, failure)
    await expect(source.fetch(B)).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    await expect(source.fetch(B)).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    await expect(source.fetch(B)).resolves.toMatchObject({ token: 'b-2' })
    await expect(source.fetch(A)).resolves.toMatchObject({ token: 'a-1', reused: true })
  })

  test('of two sources, as of two tabs, is not shared', async () => {
    const [one, two] = [server(), server()]
    await one.source.fetch(A)
    await two.source.fetch(A)
    expect([one.asked.length, two.asked.length]).toEqual([1, 1])
  })
})

describe('a call', () => {
  test('that hangs ends after 10 s, and its late answer is dropped', async () => {
    const { clock, source, next } = server()
    let answer: (token: string) => void = () => undefined
    next.push(() => new Promise((resolve) => (answer = resolve)))
    const outcome = expect(source.fetch(A)).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await clock.advance(10_000)
    await outcome
    const second = source.fetch(A)
    answer('late')
    await expect(second).resolves.toMatchObject({ token: 'a-1' })
    await expect(source.fetch(A)).resolves.toMatchObject({ token: 'a-1' })
  })

  test('counts its own duration as age: the token may be as old as the request', async () => {
    const { clock, source, next } = server()
    let answer: () => void = () => undefined
    next.push(
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ token: 'slow', expiresInSeconds: 60 })
        }),
    )
    const grant = source.fetch(A)
    await clock.advance(4_000)
    answer()
    await expect(grant).resolves.toMatchObject({ lifetimeMs: 60_000, ageMs: 4_000 })
  })

  test('that throws keeps its error as the cause', async () => {
    const { source, next } = server()
    const cause = new Error('the database is away')
    next.push(() => Promise.reject(cause))
    await expect(source.fetch(A)).rejects.toMatchObject({ code: 'SOURCE_FAILED', cause })
  })

  test('that refuses with an error of ours is passed on as it is', async () => {
    const { source, next } = server()
    const refusal = new ClientError('REQUEST_REFUSED', 'not you', {
      status: 403,
      serverCode: undefined,
      hint: undefined,
    })
    next.push(() => Promise.reject(refusal))
    await expect(source.fetch(A)).rejects.toBe(refusal)
  })

  test.for([
    { answer: 'undefined', problem: 'undefined' },
    { answer: { token: '' }, problem: 'empty' },
    // A function without its `return`, as JavaScript lets one write it.
    { answer: undefined as unknown as string, problem: 'empty' },
    { answer: null as unknown as string, problem: 'wrong-type' },
    { answer: 7 as unknown as string, problem: 'wrong-type' },
    { answer: { token: 'x', expiresInSeconds: 0 }, problem: 'expired' },
    { answer: { token: 'x', expiresAt: Date.now() }, problem: 'milliseconds' },
  ])('that answers $answer is not believed', async ({ answer, problem }) => {
    const { source, next } = server()
    next.push(() => Promise.resolve(answer))
    await expect(source.fetch(A)).rejects.toMatchObject({
      code: 'ANSWER_UNUSABLE',
      details: { problem },
    })
  })

  test('is not made for a request that cannot be right', async () => {
    const { source, asked } = server()
    await expect(source.fetch({ ...A, uid: '0' })).rejects.toThrow(TypeError)
    expect(asked).toHaveLength(0)
  })
})
