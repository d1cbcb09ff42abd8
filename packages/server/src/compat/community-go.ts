import type { RequestedService } from '../pipeline/token-request.ts'
import { Problem } from '../problems.ts'
import type { AppContext } from '../routes/context.ts'
import type { FamilyContext } from './family.ts'
import { exchange, invalid, lifetimeFields, messageAndError } from './exchange.ts'
import { pathSegments } from './input.ts'
import { both } from './paths.ts'
import { accountOf, roleOf, secondsOf, uidOf } from './values.ts'

type Rtc = Extract<RequestedService, { type: 'rtc' }>

/**
 * The community's Go server, and its Node sibling: what every UIKit and most of Agora's pages ask.
 * `/rtc/:channel/:role/:tokenType/:uid`, `/rtm/:uid`, `/rte/…`, `/chat/…`, `/ping`. Strict: a role that is not
 * `publisher` is a subscriber, as there.
 */
export function communityGo(family: FamilyContext): void {
  const { app } = family
  both(app, 'get', '/ping', (context) => Promise.resolve(context.json({ message: 'pong' })))

  app.get('/rtc/*', (context) =>
    answer(family, context, async (issue) => {
      const [channel = '', role = '', tokenType = '', uid = '', ...more] = pathSegments(
        context,
        '/rtc/',
      )
      if (more.length > 0) throw notFound()
      const issued = await issue([rtcService(family, channel, role, tokenType, uid)])
      return { rtcToken: issued.token, ...lifetimeFields(issued) }
    }),
  )

  app.get('/rtm/*', (context) =>
    answer(family, context, async (issue) => {
      const [uid = '', ...more] = pathSegments(context, '/rtm/')
      if (more.length > 0) throw notFound()
      const issued = await issue([rtmService(uid)])
      return { rtmToken: issued.token, ...lifetimeFields(issued) }
    }),
  )

  app.get('/rte/*', (context) =>
    answer(family, context, async (issue) => {
      const segments = pathSegments(context, '/rte/')
      const [channel = '', role = '', tokenType = '', uid = '', rtmUid = uid, ...more] = segments
      if (more.length > 0) throw notFound()
      const rtm = rtmService(rtmUid)
      const rtc = await issue([rtcService(family, channel, role, tokenType, uid)])
      const both = await issue([rtm, ...streamChannel(channel, rtmUid)])
      return { rtcToken: rtc.token, rtmToken: both.token, ...lifetimeFields(rtc) }
    }),
  )

  app.get('/chat/*', (context) =>
    answer(family, context, async (issue) => {
      const [kind, chatId = '', ...more] = pathSegments(context, '/chat/')
      if (kind === 'app' && chatId === '' && more.length === 0) {
        const issued = await issue([{ type: 'chatApp' }])
        return { chatToken: issued.token, ...lifetimeFields(issued) }
      }
      if (kind !== 'account' || chatId === '' || more.length > 0) throw notFound()
      const issued = await issue([{ type: 'chat', userId: chatId }])
      return { chatToken: issued.token, ...lifetimeFields(issued) }
    }),
  )
}

type IssueServices = (
  services: readonly RequestedService[],
) => Promise<Awaited<ReturnType<Parameters<Parameters<typeof exchange>[4]>[0]>>>

function answer(
  family: FamilyContext,
  context: AppContext,
  handle: (issue: IssueServices) => Promise<object>,
): Promise<Response> {
  return exchange(family, context, 'community-go', messageAndError, async (issue) =>
    context.json(
      await handle((services) =>
        issue(() => ({
          services,
          expiresInSeconds: secondsOf('expiry', context.req.query('expiry')),
        })),
      ),
    ),
  )
}

function rtcService(
  family: FamilyContext,
  channel: string,
  role: string,
  tokenType: string,
  uid: string,
): Rtc {
  if (channel === '') throw invalid('missing channel name')
  if (tokenType !== 'uid' && tokenType !== 'userAccount') {
    throw invalid('the token type must be uid or userAccount')
  }
  return {
    type: 'rtc',
    channel,
    uid: tokenType === 'uid' ? uidOf(uid) : accountOf(uid),
    role: communityRole(family, role),
  }
}

function communityRole(family: FamilyContext, role: string): 'publisher' | 'subscriber' {
  if (family.options.strict.has('community-go'))
    return role === 'publisher' ? 'publisher' : 'subscriber'
  return roleOf(role)
}

/** An RTM token for user "0" helps nobody, so the original's refusal stays. */
function rtmService(uid: string): RequestedService {
  if (uid === '' || uid === '0') throw invalid('missing user ID')
  return { type: 'rtm', userId: uid }
}

/** What an RTM token needs for the stream channel of the same name: to be in it, and to send data. */
export function streamChannel(channel: string, userId: string): RequestedService[] {
  return [
    { type: 'rtc', channel, uid: userId, privileges: { joinChannel: 0, publishDataStream: 0 } },
  ]
}

function notFound(): Problem {
  return new Problem('ROUTE_NOT_FOUND', { detail: 'there is no such endpoint' })
}
