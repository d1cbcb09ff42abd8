import { isProblem, type Problem } from '../problems.ts'
import { answerJson, answerText } from '../routes/answer.ts'
import type { AppContext } from '../routes/context.ts'
import { rawPath } from '../routes/ticket-path.ts'
import type { FamilyContext } from './family.ts'
import {
  exchange,
  type FamilyRequest,
  invalid,
  lifetimeFields,
  messageAndError,
} from './exchange.ts'
import { type Fields, jsonFields, pathSegments, queryFields } from './input.ts'
import { both } from './paths.ts'
import { channelOf, roleOf, secondsOf, uidOrAccount, userIdOf } from './values.ts'

/**
 * The samples for Chat: five servers, five shapes. Tokens for the whole application need the scope for it, whoever asks;
 * nobody is registered here.
 */
export function chat(family: FamilyContext): void {
  const { app } = family
  both(app, 'post', '/generate-user-token', (context) =>
    asJson(family, context, async () => {
      const { user_uuid, expire } = await jsonFields(context)
      return userToken(userIdOf(user_uuid, 'user_uuid is required'), 'expire', expire)
    }),
  )
  both(app, 'post', '/generate-app-token', (context) =>
    asJson(family, context, async () => appToken('expire', (await jsonFields(context)).expire)),
  )

  both(app, 'get', '/api/token/generateUserToken', (context) =>
    asJson(
      family,
      context,
      () => {
        const { account, expireTimeInSeconds } = queryFields(context)
        return userToken(
          userIdOf(account, 'account is required'),
          'expireTimeInSeconds',
          expireTimeInSeconds,
        )
      },
      { status: 'success' },
    ),
  )
  both(app, 'get', '/api/token/generateAppToken', (context) =>
    asJson(
      family,
      context,
      () => appToken('expireTimeInSeconds', queryFields(context).expireTimeInSeconds),
      { status: 'success' },
    ),
  )

  // A wildcard, as no parameter of the router is ever empty, and `/chat/user//token` should hear what it lacks.
  app.get('/chat/user/*', async (context, next) => {
    const [, last, slash, ...more] = rawPath(context.req.url).slice('/chat/user/'.length).split('/')
    if (last !== 'token' || (slash ?? '') !== '' || more.length > 0) {
      await next()
      return
    }
    return asText(family, context, () => {
      const [name] = pathSegments(context, '/chat/user/', 2)
      return userToken(
        userIdOf(name, 'the user is missing: /chat/user/NAME/token'),
        'expire',
        undefined,
      )
    })
  })
  both(app, 'get', '/chat/app/token', (context) =>
    asText(family, context, () => appToken('expire', undefined)),
  )
  // Four segments that end in "token" are this family's; every other path under /rtc/ is the community server's.
  app.get('/rtc/*', async (context, next) => {
    const [channel, uid, role, last, ...more] = segmentsOrNone(context)
    if (last !== 'token' || more.length > 0) {
      await next()
      return
    }
    return asText(family, context, () => ({
      services: [
        {
          type: 'rtc',
          channel: channelOf(channel, 'channel is required'),
          uid: uidOrAccount(uid),
          role: roleOf(role),
        },
      ],
    }))
  })
}

/** `POST /token/generate` with a `userId`: plain text, and `tokenType=app` for the whole application. */
export function chatToken(
  family: FamilyContext,
  context: AppContext,
  { userId, expireSeconds, tokenType }: Fields,
): Promise<Response> {
  return asText(family, context, () => {
    if (tokenType === 'app') return appToken('expireSeconds', expireSeconds)
    if (tokenType !== undefined && tokenType !== 'user')
      throw invalid('tokenType must be user or app')
    return userToken(userIdOf(userId, 'userId is required'), 'expireSeconds', expireSeconds)
  })
}

type Read = () => Promise<FamilyRequest> | FamilyRequest

function asJson(
  family: FamilyContext,
  context: AppContext,
  read: Read,
  extra: object = {},
): Promise<Response> {
  return exchange(family, context, 'chat', messageAndError, async (issue) => {
    const issued = await issue(read)
    return answerJson(context, { ...extra, token: issued.token, ...lifetimeFields(issued) })
  })
}

function asText(family: FamilyContext, context: AppContext, read: Read): Promise<Response> {
  const failure = (problem: Problem): string => problem.message
  return exchange(family, context, 'chat', failure, async (issue) =>
    answerText(context, (await issue(read)).token),
  )
}

function userToken(userId: string, name: string, seconds: unknown): FamilyRequest {
  return {
    services: [{ type: 'chat', userId }],
    expiresInSeconds: secondsOf(name, seconds),
  }
}

function appToken(name: string, seconds: unknown): FamilyRequest {
  return {
    services: [{ type: 'chatApp' }],
    expiresInSeconds: secondsOf(name, seconds),
  }
}

/** A path that cannot be decoded is left to whoever answers next. */
function segmentsOrNone(context: AppContext): string[] {
  try {
    return pathSegments(context, '/rtc/', 4)
  } catch (error) {
    if (isProblem(error)) return []
    throw error
  }
}
