import { isProblem } from '../problems.ts'
import { type AppContext, callOf } from '../routes/context.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { oidcAccount, type OidcAccountPorts } from './oidc-accounts.ts'
import { attemptCookie, attemptIn, endedAttemptCookie } from './oidc-cookie.ts'
import { OIDC_CALLBACK, type OidcProvider } from './oidc-provider.ts'
import type { OidcRule } from './oidc-settings.ts'
import { sessionCookie } from './session-cookie.ts'
import type { OpenedSession, SignIn } from './sign-in.ts'
import type { SignInThrottle } from './throttle.ts'

/** What signing in at a provider takes from outside. */
export interface OidcEndpointPorts extends OidcAccountPorts {
  readonly provider: OidcProvider
  readonly rules: readonly OidcRule[]
  readonly signIn: SignIn
  readonly throttle: SignInThrottle
}

/** Where the page says that nothing came of it. */
const REFUSED = '/console/sign-in?refused=SIGN_IN_REFUSED'

/** `/v1/sign-in/oidc`: to the provider, and back. */
export function oidcEndpoints(ports: OidcEndpointPorts): readonly Endpoint[] {
  return [
    {
      method: 'get',
      path: '/v1/sign-in/oidc',
      summary: 'Go to the identity provider',
      tag: 'console',
      access: 'anybody',
      answers: { 302: { description: 'To the provider' } },
      problems: ['CALLER_CHECK_UNAVAILABLE'],
      handle: async (context) => {
        const { url, attempt } = await ports.provider.begin()
        return redirect(context, url, [attemptCookie(attempt)])
      },
    },
    {
      method: 'get',
      path: OIDC_CALLBACK,
      summary: 'Come back from the identity provider',
      tag: 'console',
      access: 'anybody',
      answers: {
        302: { description: 'To the console, with a session; or to its page for signing in' },
      },
      problems: [
        'AUDIT_UNAVAILABLE',
        'CALLER_CHECK_UNAVAILABLE',
        'RATE_LIMITED',
        'STORAGE_UNAVAILABLE',
      ],
      handle: async (context) => {
        const opened = await cameBack(ports, context)
        return opened === undefined
          ? redirect(context, REFUSED, [endedAttemptCookie()])
          : redirect(context, '/console', [endedAttemptCookie(), sessionCookie(opened.id)])
      },
    },
  ]
}

async function cameBack(
  ports: OidcEndpointPorts,
  context: AppContext,
): Promise<OpenedSession | undefined> {
  const call = callOf(context, 'sign-in')
  await ports.throttle.fromAddress(call.address)
  const attempt = attemptIn(call.header('cookie'))
  const claims = attempt && (await ports.provider.finish(new URL(context.req.url).search, attempt))
  try {
    if (claims === undefined) throw await ports.signIn.refusal(call, 'oidc')
    const account = await oidcAccount(ports, ports.rules, claims, call)
    if (account === undefined) throw await ports.signIn.refusal(call, 'oidc')
    return await ports.signIn.asAccount(call, account, 'oidc')
  } catch (error) {
    if (isProblem(error) && error.code === 'SIGN_IN_REFUSED') return undefined
    throw error
  }
}

function redirect(context: AppContext, to: string, cookies: readonly string[]): Response {
  const response = new Response(null, {
    status: 302,
    headers: { ...context.env.headers, location: to },
  })
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}
