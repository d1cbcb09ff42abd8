import { issueToken, type Issuing } from '../pipeline/issue.ts'
import type { TokenRequest } from '../pipeline/token-request.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { callOf } from '../routes/context.ts'
import { issuedTokenSchema } from '../routes/issued-schema.ts'
import { readJson } from '../routes/json-body.ts'
import { tokenRequestSchema } from '../routes/token-schema.ts'
import { ISSUING_PROBLEMS } from '../routes/tokens.ts'
import { builtinPolicy } from '../policy/builtin.ts'
import { type Administration, admitted } from './admin-endpoint.ts'

/** What the platform's console gives, too. Seconds. */
const DEFAULT_LIFETIME_SECONDS = 86_400

/** `/v1/admin/temporary-tokens`: a token for trying something out, whatever the policy says to others. */
export function temporaryTokenEndpoints(
  administration: Administration,
  issuing: Issuing,
): readonly Endpoint[] {
  const unbound: Issuing = { ...issuing, callers: administration.callers, policy: builtinPolicy }
  return [
    {
      method: 'post',
      path: '/v1/admin/temporary-tokens',
      summary: 'Issue a temporary token',
      description:
        'For trying things out: any service, for 24 hours at most. Audited like every token.',
      tag: 'administration',
      access: 'admin',
      body: tokenRequestSchema,
      answers: { 201: { description: 'The token', body: issuedTokenSchema } },
      problems: ISSUING_PROBLEMS,
      handle: async (context) => {
        await admitted(administration, context, 'admin', administration.clock())
        const read = async (): Promise<TokenRequest> => {
          const request = await readJson(context, tokenRequestSchema)
          return {
            ...request,
            expiresInSeconds: request.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS,
          }
        }
        return context.json(
          await issueToken(unbound, callOf(context, 'temporary-token'), read),
          201,
        )
      },
    },
  ]
}
