import { decodeToken } from '@tessera/token'
import { explainToken, type ExplainProject } from '@tessera/token/explain'
import { z } from 'zod'

import { authenticate } from '../callers/authenticate.ts'
import { isProblem } from '../problems.ts'
import type { Issuing } from '../pipeline/issue.ts'
import { answerJson } from './answer.ts'
import { type AppContext, callOf } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { readJson } from './json-body.ts'

/** Longer texts are not tokens that a client could use. Characters. */
const MAX_TOKEN = 8_192
/** What a token for a client unpacks to at most. Bytes. */
const MAX_INFLATED = 65_536

/** The body of `POST /v1/tokens/explain`. */
interface ExplainRequest {
  readonly token: string
  readonly join?:
    | {
        readonly appId?: string | undefined
        readonly channel?: string | undefined
        readonly uid?: number | string | null | undefined
        readonly role?: 'publisher' | 'subscriber' | 'host' | 'audience' | undefined
        readonly product?: 'rtc' | 'rtm' | 'chat' | undefined
        readonly userId?: string | undefined
        readonly sdk?: { readonly name: string; readonly version?: string | undefined } | undefined
      }
    | undefined
}

const explainRequestSchema: z.ZodType<ExplainRequest> = z
  .strictObject({
    token: z.string().max(MAX_TOKEN, `must be at most ${MAX_TOKEN} characters`),
    join: z
      .strictObject({
        appId: z.string().max(MAX_TOKEN).optional(),
        channel: z.string().max(1_024).optional(),
        uid: z
          .union([z.int().min(0).max(0xffff_ffff), z.string().max(1_024)])
          .nullable()
          .optional(),
        role: z.enum(['publisher', 'subscriber', 'host', 'audience']).optional(),
        product: z.enum(['rtc', 'rtm', 'chat']).optional(),
        userId: z.string().max(1_024).optional(),
        sdk: z
          .strictObject({ name: z.string().max(64), version: z.string().max(64).optional() })
          .optional(),
      })
      .optional(),
  })
  .meta({ id: 'ExplainRequest' })

const explanationSchema: z.ZodType = z
  .looseObject({
    verdict: z.enum(['valid', 'refused', 'undecided']),
    summary: z.string(),
    findings: z.array(
      z.looseObject({
        code: z.string(),
        severity: z.string(),
        what: z.string(),
        answer: z.string(),
        fix: z.string(),
      }),
    ),
    certificateChecked: z.boolean().meta({
      description: 'Whether the signature was checked; only for callers with a credential',
    }),
  })
  .meta({ id: 'Explanation' })

/** `POST /v1/tokens/explain`: why a token works or does not. */
export function explainEndpoints(issuing: Issuing): readonly Endpoint[] {
  return [
    {
      method: 'post',
      path: '/v1/tokens/explain',
      summary: 'Explain a token',
      description:
        'Anybody may have a token taken apart. Only a caller with a credential has its signature checked: the answer would let a stranger try certificates and tokens against each other.',
      tag: 'tokens',
      access: 'anybody',
      body: explainRequestSchema,
      answers: { 200: { description: 'The explanation', body: explanationSchema } },
      problems: [
        'BODY_NOT_JSON',
        'BODY_TOO_LARGE',
        'CONTENT_TYPE_UNSUPPORTED',
        'RATE_LIMITED',
        'REQUEST_INVALID',
      ],
      handle: async (context) => {
        const isKnown = await isKnownCaller(issuing, context)
        const { token, join } = await readJson(context, explainRequestSchema)
        const named = [appIdIn(token), join?.appId]
        const project = isKnown ? await projectOf(issuing, named) : undefined
        const now = Math.floor(issuing.clock() / 1000)
        const explanation = explainToken(token, {
          now,
          maxInflatedBytes: MAX_INFLATED,
          ...(join === undefined ? {} : { join }),
          ...(project === undefined ? {} : { project }),
        })
        return answerJson(context, { ...explanation, certificateChecked: project !== undefined })
      },
    },
  ]
}

/** Strangers have to do without the project's certificates. */
async function isKnownCaller(issuing: Issuing, context: AppContext): Promise<boolean> {
  const call = callOf(context, 'explain')
  try {
    const principal = await authenticate(issuing.callers, call, Math.floor(issuing.clock() / 1000))
    await issuing.limiter.takeCaller(principal, call)
    return true
  } catch (error) {
    if (isProblem(error) && error.code !== 'RATE_LIMITED') return false
    throw error
  }
}

/** The first of these projects that there is, else the one that a request means when it names none. */
async function projectOf(
  issuing: Issuing,
  named: readonly (string | undefined)[],
): Promise<ExplainProject | undefined> {
  const [wanted, ...others] = named
  try {
    const { appId, status, coHostAuthentication, allowsAppIdOnly, certificates } =
      await issuing.projects.find(wanted)
    return {
      appId,
      status,
      coHostAuthentication,
      allowsAppIdOnly,
      certificates: certificates.map(({ slot, enabled, value }) => ({
        slot,
        enabled,
        value: value.reveal(),
      })),
    }
  } catch (error) {
    if (!isProblem(error)) throw error
    return named.length === 0 ? undefined : projectOf(issuing, others)
  }
}

/** Which project a token says that it is for; nobody has verified that. */
function appIdIn(token: string): string | undefined {
  const text = token.trim()
  try {
    return decodeToken(text, { maxInflatedBytes: MAX_INFLATED }).appId
  } catch {
    return /^00[3-6]([0-9a-f]{32})/i.exec(text)?.[1]
  }
}
