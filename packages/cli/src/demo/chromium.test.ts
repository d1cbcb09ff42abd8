import { describe, expect, test } from 'vitest'

import { chromiumArguments, findChromium } from './chromium.ts'

describe('findChromium', () => {
  test.for([
    {
      where: 'where CHROMIUM_PATH says',
      env: { CHROMIUM_PATH: '/opt/c' },
      there: [],
      found: '/opt/c',
    },
    {
      where: 'in a usual place',
      env: {},
      there: ['/usr/bin/google-chrome'],
      found: '/usr/bin/google-chrome',
    },
    {
      where: 'in a usual place when CHROMIUM_PATH is empty',
      env: { CHROMIUM_PATH: '' },
      there: ['/usr/bin/chromium'],
      found: '/usr/bin/chromium',
    },
    { where: 'nowhere', env: {}, there: [], found: undefined },
  ])('finds it $where', ({ env, there, found }) => {
    const places = new Set<string>(there)
    expect(findChromium(env, (path) => places.has(path))).toBe(found)
  })
})

describe('chromiumArguments', () => {
  const wish = {
    urls: ['https://a/demo', 'https://a/demo'],
    profile: '/tmp/p',
    trustedKeyHash: 'aGFzaA==',
    fakeCamera: false,
  }

  test('trusts one key in a profile of its own, and opens every address', () => {
    const all = chromiumArguments(wish)
    expect(all).toContain('--user-data-dir=/tmp/p')
    expect(all).toContain('--ignore-certificate-errors-spki-list=aGFzaA==')
    expect(all).not.toContain('--ignore-certificate-errors')
    expect(all.slice(-2)).toEqual(wish.urls)
  })

  test('makes up devices only when asked', () => {
    const fake = '--use-fake-device-for-media-stream'
    expect(chromiumArguments(wish)).not.toContain(fake)
    expect(chromiumArguments({ ...wish, fakeCamera: true })).toContain(fake)
  })
})
