import { expect, test } from 'vitest'
import { loginFor } from './login.ts'

/** An app whose login is asked for by many, and whose answers are let go by hand. */
function app() {
  const asked: boolean[] = []
  const waiting: { resolve: (login: { l: string }) => void; reject: (error: Error) => void }[] = []
  let login = 'old'
  const ask = ({ refresh }: { refresh: boolean }) => {
    asked.push(refresh)
    if (!refresh) return { l: login }
    return new Promise<{ l: string }>((resolve, reject) => waiting.push({ resolve, reject }))
  }
  const signIn = (fresh: string) => {
    login = fresh
    waiting.shift()?.resolve({ l: fresh })
  }
  return { ask, asked, signIn, fail: (error: Error) => waiting.shift()?.reject(error) }
}

const refreshes = (asked: readonly boolean[]) => asked.filter(Boolean).length

test('many who learn at once that the login has ended ask for one fresh login', async () => {
  const { ask, asked, signIn } = app()
  const requests = await Promise.all(Array.from({ length: 20 }, () => loginFor(ask)))
  const again = requests.map(([, fresh]) => fresh())
  signIn('fresh')
  expect(await Promise.all(again)).toEqual(Array.from({ length: 20 }, () => ({ l: 'fresh' })))
  expect(refreshes(asked)).toBe(1)
})

test('one who learns of it later, with the login from before, takes the fresh one', async () => {
  const { ask, asked, signIn } = app()
  const [, early] = await loginFor(ask)
  const [, late] = await loginFor(ask)
  const first = early()
  signIn('fresh')
  await first
  expect(await late()).toEqual({ l: 'fresh' })
  expect(refreshes(asked)).toBe(1)
})

test('the fresh login ends too, some day', async () => {
  const { ask, asked, signIn } = app()
  const [, first] = await loginFor(ask)
  const fresh = first()
  signIn('second')
  await fresh
  const [headers, again] = await loginFor(ask)
  expect(headers).toEqual({ l: 'second' })
  const third = again()
  signIn('third')
  expect(await third).toEqual({ l: 'third' })
  expect(refreshes(asked)).toBe(2)
})

test('a failure is told to all who waited, and whoever asks afterwards asks anew', async () => {
  const { ask, asked, signIn, fail } = app()
  const requests = await Promise.all([loginFor(ask), loginFor(ask)])
  const again = requests.map(([, fresh]) => fresh())
  fail(new Error('no network'))
  for (const failed of again) await expect(failed).rejects.toThrow('no network')
  const [, later] = await loginFor(ask)
  const fresh = later()
  signIn('fresh')
  expect(await fresh).toEqual({ l: 'fresh' })
  expect(refreshes(asked)).toBe(2)
})

test('two apps in one page have a login each', async () => {
  const one = app()
  const two = app()
  const [[, first], [, second]] = [await loginFor(one.ask), await loginFor(two.ask)]
  const both = [first(), second()]
  one.signIn('of one')
  two.signIn('of two')
  expect(await Promise.all(both)).toEqual([{ l: 'of one' }, { l: 'of two' }])
})
