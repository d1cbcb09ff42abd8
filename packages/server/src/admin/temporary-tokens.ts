import { MAX_LIFETIME_SECONDS } from '@tessera/token'

import { issueToken, type Issuing } from '../pipeline/issue.ts'
import type { TokenRequest } from '../pipeline/token-request.ts'
import { answerJson } from '../routes/answer.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { callOf } from '../routes/context.ts'
import { issuedTokenSchema } from '../routes/issued-schema.ts'
import { readJson } from '../routes/json-body.ts'
import { tokenRequestSchema } from '../routes/token-schema.ts'
import { ISSUING_PROBLEMS } from '../routes/tokens.ts'
import type { Policy } from '../policy/policy.ts'
import { type Administration, admitted } from './admin-endpoint.ts'

/** An administrator may change the rules, so no rule stands in the way; only the platform's own bounds do. */
const administratorPolicy: Policy = {
  decide: ({ request: { format, services, expiresInSeconds } }) => ({
    format,
    services,
    expiresInSeconds: Math.min(expiresInSeconds ?? MAX_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS),
    rule: 'administrator',
  }),
}

/** `/v1/admin/temporary-tokens`: a token for trying something out, whatever the policy says to others. */
export function temporaryTokenEndpoints(
  administration: Administration,
  issuing: Issuing,
): readonly Endpoint[] {
  const unbound: Issuing = {
    ...issuing,
    callers: administration.callers,
    policy: administratorPolicy,
  }
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
        const read = (): Promise<TokenRequest> | TokenRequest =>
          readJson(context, tokenRequestSchema)
        return issueToken(unbound, callOf(context, 'temporary-token'), read, (issued) =>
          answerJson(context, issued, 201),
        )
      },
    },
  ]
}
