import { z } from 'zod'

import type { Call } from '../callers/principal.ts'
import { sessionOf } from '../callers/session.ts'
import { Problem, type ProblemCode } from '../problems.ts'
import { answerJson, answerNothing, setHeader } from '../routes/answer.ts'
import { type AppContext, callOf } from '../routes/context.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { readJson } from '../routes/json-body.ts'
import { ACCOUNT_ROLES } from '../storage/stores/admin-users.ts'
import type { PasswordHashing } from './password-hashing.ts'
import { assertGoodPassword, MAX_PASSWORD_CHARACTERS, normalPassword } from './password-rules.ts'
import { assertSameOrigin } from './same-origin.ts'
import { endedSessionCookie, sessionCookie, sessionIdIn } from './session-cookie.ts'
import type { LiveSession, Sessions } from './sessions.ts'
import { auditSession, type OpenedSession, type SignIn, type SignInPorts } from './sign-in.ts'

/** What the endpoints are made of. */
export interface SignInEndpointPorts extends Pick<
  SignInPorts,
  'audit' | 'clock' | 'throttle' | 'storage'
> {
  readonly signIn: SignIn
  readonly sessions: Sessions
  readonly hashing: PasswordHashing
  /** What the button of the identity provider says, where there is one. */
  readonly oidcName: string | undefined
}

/** As it is typed; who has which is nobody's business before signing in. */
const name = z.string().min(1).max(100)
const password = z.string().min(1).max(MAX_PASSWORD_CHARACTERS)

const linkBody: z.ZodType<{ token: string }> = z.strictObject({ token: z.string().max(200) })
const passwordBody: z.ZodType<{ name: string; password: string }> = z.strictObject({
  name,
  password,
})
const changeBody: z.ZodType<{ current?: string | undefined; next: string }> = z.strictObject({
  current: password.optional(),
  next: password,
})

const sessionView = z
  .object({
    account: z.object({
      id: z.string(),
      name: z.string(),
      role: z.enum(ACCOUNT_ROLES),
      hasPassword: z.boolean(),
    }),
    csrfToken: z.string().meta({ description: 'For the header X-Tessera-Csrf of every change' }),
    needsCurrentPassword: z
      .boolean()
      .meta({ description: 'Whether a new password takes the present one' }),
    idleEndsAt: z.int().meta({ description: 'Unix seconds; later with every request' }),
    endsAt: z.int().meta({ description: 'Unix seconds' }),
  })
  .meta({ id: 'Session' })
const signInView = z.object({
  isSetUp: z.boolean().meta({ description: 'Whether there is an account' }),
  methods: z.object({
    password: z.boolean(),
    oidc: z.object({ name: z.string() }).optional(),
  }),
  session: sessionView.optional().meta({ description: 'Of whoever is signed in already' }),
})

const BODY_PROBLEMS: readonly ProblemCode[] = [
  'BODY_NOT_JSON',
  'BODY_TOO_LARGE',
  'CONTENT_TYPE_UNSUPPORTED',
  'REQUEST_INVALID',
]
const SIGN_IN_PROBLEMS: readonly ProblemCode[] = [
  ...BODY_PROBLEMS,
  'AUDIT_UNAVAILABLE',
  'ORIGIN_NOT_ALLOWED',
  'RATE_LIMITED',
  'SIGN_IN_REFUSED',
  'STORAGE_UNAVAILABLE',
]
const SESSION_PROBLEMS: readonly ProblemCode[] = [
  'AUDIT_UNAVAILABLE',
  'CREDENTIAL_EXPIRED',
  'CREDENTIAL_INVALID',
  'CREDENTIAL_MISSING',
  'CSRF_REFUSED',
  'ORIGIN_NOT_ALLOWED',
  'STORAGE_UNAVAILABLE',
]

/** `/v1/sign-in` and `/v1/session`: how people come in, and go. */
export function signInEndpoints(ports: SignInEndpointPorts): readonly Endpoint[] {
  const { signIn } = ports
  return [
    {
      method: 'get',
      path: '/v1/sign-in',
      summary: 'How to sign in, and who is',
      description: 'Unlike GET /v1/session it is no refusal when nobody is signed in.',
      tag: 'console',
      access: 'anybody',
      answers: { 200: { description: 'What a page for signing in shows', body: signInView } },
      problems: ['STORAGE_UNAVAILABLE'],
      handle: async (context) => {
        const id = sessionIdIn(callOf(context, 'session').header('cookie'))
        const session = id === undefined ? undefined : await ports.sessions.find(id, true)
        return answerJson(context, {
          isSetUp: await signIn.isSetUp(),
          methods: {
            password: true,
            ...(ports.oidcName === undefined ? {} : { oidc: { name: ports.oidcName } }),
          },
          ...(session === undefined || session === 'ended' ? {} : { session: viewOf(session) }),
        })
      },
    },
    {
      method: 'post',
      path: '/v1/sign-in/password',
      summary: 'Sign in with a password',
      tag: 'console',
      access: 'anybody',
      body: passwordBody,
      answers: { 200: { description: 'The session, which a cookie carries', body: sessionView } },
      problems: SIGN_IN_PROBLEMS,
      handle: async (context) => {
        const call = signInCall(context)
        const body = await readJson(context, passwordBody)
        return welcome(context, await signIn.byPassword(call, body.name, body.password))
      },
    },
    {
      method: 'post',
      path: '/v1/sign-in/link',
      summary: 'Sign in with a one-time link',
      description: 'The token is what stands behind #token= in the link.',
      tag: 'console',
      access: 'anybody',
      body: linkBody,
      answers: { 200: { description: 'The session, which a cookie carries', body: sessionView } },
      problems: SIGN_IN_PROBLEMS,
      handle: async (context) => {
        const call = signInCall(context)
        const { token } = await readJson(context, linkBody)
        return welcome(context, await signIn.byLink(call, token))
      },
    },
    ...sessionEndpoints(ports),
  ]
}

function sessionEndpoints(ports: SignInEndpointPorts): readonly Endpoint[] {
  const { sessions, audit, clock } = ports
  const record = (call: Call, session: LiveSession, action: string): Promise<void> =>
    audit.record({ ...auditSession(call, session), at: clock(), action })
  return [
    {
      method: 'get',
      path: '/v1/session',
      summary: 'Who is signed in',
      tag: 'console',
      access: 'session',
      answers: { 200: { description: 'The session', body: sessionView } },
      problems: SESSION_PROBLEMS,
      handle: async (context) => {
        const { session } = await currentSession(sessions, context)
        return answerJson(context, viewOf(session))
      },
    },
    {
      method: 'delete',
      path: '/v1/session',
      summary: 'Sign out',
      tag: 'console',
      access: 'session',
      answers: { 204: { description: 'The session is over, on every replica' } },
      problems: SESSION_PROBLEMS,
      handle: async (context) => {
        const { call, session } = await currentSession(sessions, context)
        await record(call, session, 'session.close')
        await sessions.end(session)
        setHeader(context, 'set-cookie', endedSessionCookie())
        return answerNothing(context)
      },
    },
    {
      method: 'delete',
      path: '/v1/sessions',
      summary: 'Sign out everywhere',
      tag: 'console',
      access: 'session',
      answers: { 204: { description: 'No session of this account is left' } },
      problems: SESSION_PROBLEMS,
      handle: async (context) => {
        const { call, session } = await currentSession(sessions, context)
        await record(call, session, 'session.close-all')
        await sessions.endAll(session.account.id)
        setHeader(context, 'set-cookie', endedSessionCookie())
        return answerNothing(context)
      },
    },
    {
      method: 'put',
      path: '/v1/session/password',
      summary: 'Set a password',
      description:
        'At least 12 characters. Other sessions of the account end. Whoever came in by a link need not know the present one.',
      tag: 'console',
      access: 'session',
      body: changeBody,
      answers: { 204: { description: 'The password is set' } },
      problems: [...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'RATE_LIMITED'],
      handle: async (context) => {
        const { call, session } = await currentSession(sessions, context)
        await changePassword(ports, call, session, await readJson(context, changeBody))
        return answerNothing(context)
      },
    },
  ]
}

async function changePassword(
  { sessions, hashing, throttle, storage, audit, clock }: SignInEndpointPorts,
  call: Call,
  session: LiveSession,
  { current, next }: { readonly current?: string | undefined; readonly next: string },
): Promise<void> {
  const { account } = session
  assertGoodPassword(next, account.name)
  if (needsCurrentPassword(session)) {
    await throttle.forAccount(account.name)
    const isRight = await hashing.verify(normalPassword(current ?? ''), account.passwordHash)
    if (!isRight) throw wrongPassword(current)
  }
  const passwordHash = await hashing.hash(normalPassword(next))
  await audit.record({ ...auditSession(call, session), at: clock(), action: 'account.password' })
  await storage.adminUsers.setPasswordHash(account.id, passwordHash)
  await sessions.endAll(account.id, session)
}

function wrongPassword(current: string | undefined): Problem {
  const message = current === undefined ? 'is needed' : 'is not the present password'
  return new Problem('REQUEST_INVALID', {
    detail: `current: ${message}`,
    errors: [{ path: 'current', message }],
  })
}

/** A link is given to somebody who has lost the password. */
function needsCurrentPassword({ account, record }: LiveSession): boolean {
  return account.passwordHash !== undefined && record.openedBy !== 'link'
}

/** A page of another origin must not sign its visitor in either. */
function signInCall(context: AppContext): Call {
  const call = callOf(context, 'sign-in')
  assertSameOrigin(call)
  return call
}

async function currentSession(
  sessions: Sessions,
  context: AppContext,
): Promise<{ readonly call: Call; readonly session: LiveSession }> {
  const call = callOf(context, 'session')
  const id = sessionIdIn(call.header('cookie'))
  if (id === undefined) {
    throw new Problem('CREDENTIAL_MISSING', {
      detail: 'nobody is signed in',
      hint: 'sign in: GET /v1/sign-in says how',
    })
  }
  return { call, session: await sessionOf(sessions, id, call) }
}

function welcome(context: AppContext, { id, session }: OpenedSession): Response {
  setHeader(context, 'set-cookie', sessionCookie(id))
  return answerJson(context, viewOf(session))
}

function viewOf(session: LiveSession): z.input<typeof sessionView> {
  const { id, name: accountName, role, passwordHash } = session.account
  return {
    account: { id, name: accountName, role, hasPassword: passwordHash !== undefined },
    csrfToken: session.csrfToken,
    needsCurrentPassword: needsCurrentPassword(session),
    idleEndsAt: session.idleEndsAt,
    endsAt: session.endsAt,
  }
}
