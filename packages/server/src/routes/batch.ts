import { z } from 'zod'

import { nextTurn } from '../load/next-turn.ts'
import { type BatchResult, issueBatch } from '../pipeline/issue-batch.ts'
import type { Issuing } from '../pipeline/issue.ts'
import { issuedJson } from '../pipeline/issued-json.ts'
import { LoopTurns } from '../pipeline/loop-turns.ts'
import type { TokenRequest } from '../pipeline/token-request.ts'
import { answer } from './answer.ts'
import { callOf } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { issuedTokenSchema } from './issued-schema.ts'
import { readJson } from './json-body.ts'
import { isObjectOf, plainTokenRequest } from './plain-request.ts'
import { tokenRequestSchema } from './token-schema.ts'
import { ISSUING_PROBLEMS } from './tokens.ts'

export const MAX_BATCH = 1_000
const MAX_BATCH_BYTES = 1_048_576

const batchSchema: z.ZodType<{ readonly requests: readonly TokenRequest[] }> = z
  .strictObject({
    requests: z
      .array(tokenRequestSchema)
      .min(1, 'must hold at least one request')
      .max(MAX_BATCH, `must hold at most ${MAX_BATCH} requests`),
  })
  .meta({ id: 'TokenBatch' })

/** Put together once: a long text that is added to is copied for each of what comes after. */
function resultsJson(results: readonly BatchResult[]): string {
  const last = results.length - 1
  const texts = results.map((result, at) => {
    const text = result.ok
      ? issuedJson(result.token)
      : JSON.stringify({ problem: result.problem.toBody() })
    return `${at === 0 ? '{"results":[' : ''}${text}${at === last ? ']}' : ''}`
  })
  return texts.join()
}

function plainBatch(value: unknown): z.output<typeof batchSchema> | undefined {
  if (!isObjectOf(value, 'requests') || !Array.isArray(value.requests)) return undefined
  const { length } = value.requests
  if (length < 1 || length > MAX_BATCH) return undefined
  const requests: TokenRequest[] = []
  for (const each of value.requests) {
    const request = plainTokenRequest(each)
    if (request === undefined) return undefined
    requests.push(request)
  }
  return { requests }
}

const resultSchema = z.union([
  issuedTokenSchema,
  z.object({ problem: z.looseObject({ code: z.string(), detail: z.string() }) }),
])

/** `POST /v1/tokens/batch`: many tokens for a backend, in one answer. */
export function batchEndpoints(issuing: Issuing): readonly Endpoint[] {
  const turns = new LoopTurns((step) => void nextTurn().then(step))
  return [
    {
      method: 'post',
      path: '/v1/tokens/batch',
      summary: 'Issue up to 1 000 tokens',
      description:
        'Results stand in the order of the requests; one that is refused holds its problem and stops no other.',
      tag: 'tokens',
      access: 'callers',
      body: batchSchema,
      maxBodyBytes: MAX_BATCH_BYTES,
      answers: {
        200: { description: 'The results', body: z.object({ results: z.array(resultSchema) }) },
      },
      problems: ISSUING_PROBLEMS,
      handle: async (context) => {
        const results = await issueBatch(issuing, turns, callOf(context, 'batch'), async () => {
          return (await readJson(context, batchSchema, plainBatch)).requests
        })
        return answer(context, resultsJson(results), 200, 'application/json')
      },
    },
  ]
}
