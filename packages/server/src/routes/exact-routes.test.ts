import { describe, expect, test } from 'vitest'

import type { AppEnv } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { exactRoutes } from './exact-routes.ts'

const endpoint = (method: Endpoint['method'], path: string): Endpoint => ({
  method,
  path,
  summary: '',
  tag: 'operations',
  access: 'anybody',
  answers: {},
  problems: [],
  handle: ({ req }) =>
    new Response(
      `${method} ${path} of ${req.path} ${req.query('a') ?? ''} ${req.header('x-b') ?? ''}`,
    ),
})
const ENV = {} as AppEnv['Bindings']

describe('endpoints without parameters', () => {
  const find = exactRoutes([
    endpoint('get', '/things'),
    endpoint('post', '/things'),
    endpoint('get', '/things/:id'),
    endpoint('get', '/things'),
  ])

  test('see of a request what Hono would show them', async () => {
    const request = new Request('http://h/things?a=%20c', { headers: { 'x-b': 'd' } })
    const response = await find(request, ENV)
    expect(await response?.text()).toBe('get /things of /things  c d')
  })

  test.each([
    ['POST', '/things', 'post'],
    ['GET', '/things', 'get'],
  ])('%s %s is found', async (method, path, by) => {
    const response = await find(new Request(`http://h${path}`, { method }), ENV)
    expect(await response?.text()).toContain(`${by} /things of`)
  })

  test.each([
    ['PUT', '/things'],
    ['HEAD', '/things'],
    ['GET', '/things/'],
    ['GET', '/things/1'],
    ['GET', '/things/:id'],
    ['GET', '/thing%73'],
    ['GET', '/Things'],
    ['GET', '/'],
  ])('%s %s is left to Hono', (method, path) => {
    expect(find(new Request(`http://h${path}`, { method }), ENV)).toBeUndefined()
  })
})
