import { expect, test } from 'vitest'
import { tokenSource, type TokenRequest } from '../index.ts'
import { manualClock } from '../testing/index.ts'

const NOW = 1_800_000_000
const request: TokenRequest = { type: 'rtc', channel: 'a', uid: 1, role: 'publisher' }

test('a literal source hands out its token, with what is left of it', async () => {
  const source = tokenSource.literal('007abc', {
    expiresAt: NOW + 60,
    clock: manualClock(NOW * 1000),
  })
  await expect(source.fetch(request)).resolves.toMatchObject({
    token: '007abc',
    lifetimeMs: 60_000,
  })
  source.clear()
  await expect(source.fetch(request)).resolves.toMatchObject({ token: '007abc' })
})

test('a literal source knows nothing of the end if it was told nothing', async () => {
  await expect(tokenSource.literal('007abc').fetch(request)).resolves.toMatchObject({
    lifetimeMs: undefined,
  })
})

test('a literal source has no new token', async () => {
  await expect(tokenSource.literal('007abc').fetch(request, { force: true })).rejects.toMatchObject(
    { code: 'NO_FRESH_TOKEN' },
  )
})

test.for(['', 'undefined', ' 007abc', '"007abc"'])('a literal token is not %j', (text) => {
  expect(() => tokenSource.literal(text)).toThrow('no usable token')
})

test('a custom source asks the app’s function, with the request and a signal', async () => {
  const asked: unknown[] = []
  const source = tokenSource.custom((wanted, { signal }) => {
    asked.push([wanted, signal instanceof AbortSignal])
    return Promise.resolve({ token: '007abc', expiresInSeconds: 60 })
  })
  await expect(source.fetch(request)).resolves.toMatchObject({
    token: '007abc',
    lifetimeMs: 60_000,
  })
  expect(asked).toEqual([[request, true]])
})

test('a custom source gives up on a function that never answers', async () => {
  const clock = manualClock()
  const source = tokenSource.custom(() => new Promise(() => undefined), { clock, timeoutMs: 500 })
  const outcome = expect(source.fetch(request)).rejects.toMatchObject({ code: 'TIMED_OUT' })
  await clock.advance(500)
  await outcome
})
