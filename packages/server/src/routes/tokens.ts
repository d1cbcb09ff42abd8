import type { ProblemCode } from '../problems.ts'
import { issueToken, type Issuing } from '../pipeline/issue.ts'
import { issuedJson } from '../pipeline/issued-json.ts'
import { answer } from './answer.ts'
import { callOf } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { issuedTokenSchema } from './issued-schema.ts'
import { readJson } from './json-body.ts'
import { plainTokenRequest } from './plain-request.ts'
import { tokenRequestSchema } from './token-schema.ts'

/** How issuing a token may be refused. */
export const ISSUING_PROBLEMS: readonly ProblemCode[] = [
  'AUDIT_UNAVAILABLE',
  'BANNED',
  'BODY_NOT_JSON',
  'BODY_TOO_LARGE',
  'CALLER_CHECK_UNAVAILABLE',
  'CLOCK_UNRELIABLE',
  'CONTENT_TYPE_UNSUPPORTED',
  'CREDENTIAL_EXPIRED',
  'CREDENTIAL_INVALID',
  'CREDENTIAL_MISSING',
  'POLICY_DENIED',
  'PROJECT_DISABLED',
  'PROJECT_NOT_FOUND',
  'PROJECT_WITHOUT_CERTIFICATE',
  'RATE_LIMITED',
  'REQUEST_INVALID',
  'SCOPE_MISSING',
  'STORAGE_UNAVAILABLE',
]

/** `POST /v1/tokens`: the native way to a token. */
export function tokenEndpoints(issuing: Issuing): readonly Endpoint[] {
  return [
    {
      method: 'post',
      path: '/v1/tokens',
      summary: 'Issue a token',
      description:
        'One token for one or several services. What is granted is what was asked for as far as the policy allows it.',
      tag: 'tokens',
      access: 'callers',
      body: tokenRequestSchema,
      answers: { 200: { description: 'The token', body: issuedTokenSchema } },
      problems: ISSUING_PROBLEMS,
      handle: (context) =>
        issueToken(
          issuing,
          callOf(context, 'native'),
          () => readJson(context, tokenRequestSchema, plainTokenRequest),
          (issued) => answer(context, issuedJson(issued), 200, 'application/json'),
        ),
    },
  ]
}
