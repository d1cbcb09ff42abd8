import { Problem } from '../problems.ts'
import { answerJson, setHeader } from '../routes/answer.ts'
import type { AppContext } from '../routes/context.ts'
import { communityRole, streamChannel } from './community-go.ts'
import type { FamilyContext } from './family.ts'
import { exchange, type FamilyRequest, invalid, lifetimeFields } from './exchange.ts'
import { type Fields, isAbsent, jsonFields } from './input.ts'
import { both } from './paths.ts'
import { channelOf, rtmUserOf, secondsOf, uidOrAccount, userIdOf } from './values.ts'

const NO_USER = 'invalid: missing user ID or account'

/**
 * `POST /getToken` of the community's Go server, which one of Agora's pages calls `/fetchToken`, and `/token/getNew` of
 * the middleware in its current documentation. Errors are plain text. A chat request without a uid is refused, where the
 * original answered with a token for the whole Chat application.
 */
export function getToken(family: FamilyContext, paths: readonly string[], endpoint: string): void {
  const handler = (context: AppContext): Promise<Response> =>
    exchange(family, context, endpoint, plainText, async (issue) => {
      if (endpoint === 'middleware') {
        setHeader(context, 'x-timestamp', String(Math.floor(family.issuing.clock() / 1000)))
      }
      const issued = await issue(async () => requestOf(family, await jsonFields(context)))
      return answerJson(context, { token: issued.token, ...lifetimeFields(issued) })
    })
  for (const path of paths) both(family.app, 'post', path, handler)
}

function plainText(problem: Problem): string {
  return problem.message
}

function requestOf(family: FamilyContext, fields: Fields): FamilyRequest {
  const { tokenType, channel, role, uid, expire } = fields
  const expiresInSeconds = secondsOf('expire', expire)
  switch (tokenType) {
    case 'rtc': {
      const name = channelOf(channel, 'invalid: missing channel name')
      if (isAbsent(uid)) throw invalid(NO_USER)
      return {
        expiresInSeconds,
        services: [
          {
            type: 'rtc',
            channel: name,
            uid: uidOrAccount(uid),
            role: isAbsent(role) ? 'subscriber' : communityRole(family, role),
          },
        ],
      }
    }
    case 'rtm': {
      const userId = rtmUserOf(uid, NO_USER)
      return {
        expiresInSeconds,
        services: [{ type: 'rtm', userId }],
        ...(typeof channel === 'string' && channel !== ''
          ? { extras: streamChannel(channel, userId) }
          : {}),
      }
    }
    case 'chat':
      return { expiresInSeconds, services: [{ type: 'chat', userId: userIdOf(uid, NO_USER) }] }
    default:
      throw invalid('Unsupported tokenType')
  }
}
