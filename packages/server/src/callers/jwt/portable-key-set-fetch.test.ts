import { describe, expect, test } from 'vitest'

import { portableKeySetFetch } from './portable-key-set-fetch.ts'

const URL_OF_KEYS = 'https://id.example.com/keys'

function fetchKeys(url: string, answer: () => Response, listed: readonly string[] = []) {
  const asked: RequestInit[] = []
  const fetchImpl = ((_url: string, init: RequestInit) => {
    asked.push(init)
    return Promise.resolve(answer())
  }) as typeof fetch
  const result = portableKeySetFetch({ privateHosts: new Set(listed) }, fetchImpl)(url)
  return { result, asked }
}

describe('portableKeySetFetch', () => {
  test('answers the set, and follows nobody elsewhere', async () => {
    const { result, asked } = fetchKeys(URL_OF_KEYS, () => Response.json({ keys: [] }))
    expect(await result).toEqual({ keys: [] })
    expect(asked).toMatchObject([{ redirect: 'manual' }])
  })

  test.for([
    'http://id.example.com/keys',
    'https://127.0.0.1/keys',
    'https://0x7f.1/keys',
    'https://[::1]/keys',
    'https://169.254.169.254/latest',
    'https://localhost/keys',
    'https://id.localhost./keys',
  ])('does not ask %s', async (url) => {
    const { result, asked } = fetchKeys(url, () => Response.json({ keys: [] }))
    await expect(result).rejects.toThrow(/https|not listed/)
    expect(asked).toEqual([])
  })

  test('asks a private host that is listed', async () => {
    const url = 'https://10.0.0.7/keys'
    const { result } = fetchKeys(url, () => Response.json({ keys: [] }), ['10.0.0.7'])
    expect(await result).toEqual({ keys: [] })
  })

  test.for([
    { what: 'a redirect', answer: () => Response.redirect('https://elsewhere.example/') },
    { what: 'a failure', answer: () => new Response('{}', { status: 500 }) },
    { what: 'nothing', answer: () => new Response(null, { status: 204 }) },
    { what: 'too much', answer: () => new Response('x'.repeat(65_537)) },
    { what: 'no JSON', answer: () => new Response('<html>') },
  ])('refuses $what', async ({ answer }) => {
    await expect(fetchKeys(URL_OF_KEYS, answer).result).rejects.toThrow()
  })
})
