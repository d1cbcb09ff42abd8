import { z } from 'zod'

import { answerJson } from '../routes/answer.ts'
import type { Endpoint } from '../routes/endpoint.ts'

const answer = z.object({
  isSetUp: z.literal(false),
  methods: z.object({ password: z.literal(false) }),
})

/**
 * What a server without accounts says to a console that asks how to sign in: not at all. That is an answer; a 404 would
 * stand as an error in the console of the browser.
 */
export function noAccountsEndpoints(): readonly Endpoint[] {
  return [
    {
      method: 'get',
      path: '/v1/sign-in',
      summary: 'How to sign in: there is no way',
      description: 'A server with one project from its environment has no accounts.',
      tag: 'console',
      access: 'anybody',
      answers: { 200: { description: 'No way of signing in', body: answer } },
      problems: [],
      handle: (context) => answerJson(context, { isSetUp: false, methods: { password: false } }),
    },
  ]
}
