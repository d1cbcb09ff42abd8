import { describe, expect, test } from 'vitest'

import { ApiProblem, asProblem, fieldError, problemOf } from './problem.ts'

const BODY = { code: 'CONFLICT', title: 'No', status: 409, detail: 'there is one already' }

describe('problemOf', () => {
  test("takes the server's own words, and its id of the request", async () => {
    const response = Response.json(BODY, { status: 409, headers: { 'x-request-id': 'abc' } })
    expect(await problemOf(response)).toMatchObject({ body: BODY, requestId: 'abc' })
  })

  test.for([
    { what: 'a page of a proxy', response: new Response('<h1>Bad gateway</h1>', { status: 502 }) },
    { what: 'nothing', response: new Response(null, { status: 502 }) },
    { what: 'other JSON', response: Response.json({ error: 'x' }, { status: 502 }) },
  ])('says what there is to say of $what', async ({ response }) => {
    expect((await problemOf(response)).body).toMatchObject({ code: 'HTTP_502', status: 502 })
  })
})

test('a connection that failed is told from a mistake of the console', () => {
  expect(asProblem(new TypeError('Failed to fetch')).code).toBe('NETWORK_FAILED')
  expect(asProblem(new TypeError('x is not a function')).code).toBe('CONSOLE_FAILED')
})

test('a field shows its own mistake only', () => {
  const problem = new ApiProblem({ ...BODY, errors: [{ path: 'name', message: 'is too long' }] })
  expect([fieldError(problem, 'name'), fieldError(problem, 'appId')]).toEqual([
    'is too long',
    undefined,
  ])
})
