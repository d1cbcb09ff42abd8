import type { RequestedService } from '../pipeline/token-request.ts'
import { Problem } from '../problems.ts'
import { answerJson } from '../routes/answer.ts'
import type { AppContext } from '../routes/context.ts'
import type { FamilyContext } from './family.ts'
import {
  exchange,
  type FamilyRequest,
  invalid,
  type Issue,
  lifetimeFields,
  messageAndError,
} from './exchange.ts'
import { pathSegments } from './input.ts'
import { both } from './paths.ts'
import { accountOf, roleOf, rtmUserOf, secondsOf, uidOf } from './values.ts'

type Rtc = Extract<RequestedService, { type: 'rtc' }>

/**
 * The community's Go server, and its Node sibling: what every UIKit and most of Agora's pages ask.
 * `/rtc/:channel/:role/:tokenType/:uid`, `/rtm/:uid`, `/rte/…`, `/chat/…`, `/ping`. Strict: the originals' reading of
 * roles, which takes everything but `publisher` for a subscriber (Go) or only `publisher` and `audience` (Node).
 */
export function communityGo(family: FamilyContext): void {
  const { app } = family
  both(app, 'get', '/ping', (context) => Promise.resolve(answerJson(context, { message: 'pong' })))

  app.get('/rtc/*', (context) =>
    answer(family, context, async (issue) => {
      const rtc = await issue(() => {
        const [channel = '', role = '', tokenType = '', uid = ''] = segments(context, '/rtc/', 4, 4)
        return asked(context, rtcService(family, channel, role, tokenType, uid))
      })
      return { rtcToken: rtc.token, ...lifetimeFields(rtc) }
    }),
  )

  app.get('/rtm/*', (context) =>
    answer(family, context, async (issue) => {
      const rtm = await issue(() => {
        const [uid = ''] = segments(context, '/rtm/', 1, 1)
        return asked(context, rtmService(uid))
      })
      return { rtmToken: rtm.token, ...lifetimeFields(rtm) }
    }),
  )

  app.get('/rte/*', (context) =>
    answer(family, context, async (issue) => {
      const read = (): { readonly rtc: Rtc; readonly rtm: FamilyRequest } => {
        const [channel = '', role = '', tokenType = '', uid = '', rtmUid = uid] = segments(
          context,
          '/rte/',
          4,
          5,
        )
        return {
          rtc: rtcService(family, channel, role, tokenType, uid),
          rtm: { ...asked(context, rtmService(rtmUid)), extras: streamChannel(channel, rtmUid) },
        }
      }
      const rtc = await issue(() => asked(context, read().rtc))
      const rtm = await issue(() => read().rtm)
      return { rtcToken: rtc.token, rtmToken: rtm.token, ...lifetimeFields(rtc, rtm) }
    }),
  )

  app.get('/chat/*', (context) =>
    answer(family, context, async (issue) => {
      const chat = await issue(() => asked(context, chatService(segments(context, '/chat/', 1, 2))))
      return { chatToken: chat.token, ...lifetimeFields(chat) }
    }),
  )
}

function answer(
  family: FamilyContext,
  context: AppContext,
  handle: (issue: Issue) => Promise<object>,
): Promise<Response> {
  return exchange(family, context, 'community-go', messageAndError, async (issue) =>
    answerJson(context, await handle(issue)),
  )
}

function asked(context: AppContext, service: RequestedService): FamilyRequest {
  return {
    services: [service],
    expiresInSeconds: secondsOf('expiry', context.req.query('expiry')),
  }
}

/** The parts of the path. @throws {Problem} `ROUTE_NOT_FOUND` when there are too few or too many for this endpoint. */
function segments(context: AppContext, prefix: string, least: number, most: number): string[] {
  const parts = pathSegments(context, prefix, least)
  if (parts.length < least || parts.length > most) throw notFound()
  return parts
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

/** A role in the words of the community's servers. */
export function communityRole({ options: { strict } }: FamilyContext, role: unknown): Rtc['role'] {
  if (strict.has('community-go')) return role === 'publisher' ? 'publisher' : 'subscriber'
  if (strict.has('community-node') && role !== 'publisher' && role !== 'audience') {
    throw invalid('role is incorrect')
  }
  return roleOf(role)
}

function rtmService(uid: string): RequestedService {
  return { type: 'rtm', userId: rtmUserOf(uid, 'missing user ID') }
}

function chatService([kind, chatId = '']: readonly string[]): RequestedService {
  if (kind === 'app' && chatId === '') return { type: 'chatApp' }
  if (kind === 'account' && chatId !== '') return { type: 'chat', userId: chatId }
  throw notFound()
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
