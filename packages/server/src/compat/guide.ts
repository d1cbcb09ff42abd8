import type { FamilyContext } from './family.ts'
import { exchange, type FamilyRequest, hintOf, invalid, lifetimeFields } from './exchange.ts'
import { type Fields, isAbsent, lowerCased, queryAndBody } from './input.ts'
import { both } from './paths.ts'
import { answerJson } from '../routes/answer.ts'
import type { AppContext } from '../routes/context.ts'
import type { Problem } from '../problems.ts'
import { accountOf, channelOf, roleOf, rtmUserOf, uidOrAccount, userIdOf } from './values.ts'

/**
 * `/fetch_rtc_token`, `/fetch_rtm_token`, `/fetch_education_token`: the app server that Agora's guide and its "use tokens"
 * pages write. The clients differ in everything: POST, GET with a query, GET with a JSON body, `ChannelName` or
 * `channelName`, a uid as number or text, no Content-Type. Strict: the text of an error stands in `token`, as there.
 */
export function guide(family: FamilyContext): void {
  route(family, '/fetch_rtc_token', (fields) => ({
    services: [
      {
        type: 'rtc',
        channel: channelOf(fields.channelname, 'channelName is required'),
        uid: uidOrAccount(fields.uid),
        role: isAbsent(fields.role) ? undefined : roleOf(fields.role),
      },
    ],
  }))
  route(family, '/fetch_rtc_token_string', (fields) => ({
    services: [
      {
        type: 'rtc',
        channel: channelOf(fields.channelname, 'channelName is required'),
        uid: accountOf(fields.uid ?? fields.useraccount),
        role: isAbsent(fields.role) ? undefined : roleOf(fields.role),
      },
    ],
  }))
  route(family, '/fetch_rtm_token', (fields) => ({
    services: [{ type: 'rtm', userId: rtmUserOf(fields.uid, 'uid is required') }],
  }))
  route(family, '/fetch_education_token', (fields) => ({
    services: [
      {
        type: 'apaasRoomUser',
        roomUuid: userIdOf(fields.roomuuid, 'roomUuid is required'),
        userUuid: userIdOf(fields.useruuid, 'userUuid is required'),
        role: classroomRole(fields.role),
      },
    ],
  }))
}

function route(family: FamilyContext, path: string, read: (fields: Fields) => FamilyRequest): void {
  const strict = family.options.strict.has('guide')
  const handler = (context: AppContext): Promise<Response> =>
    exchange(family, context, 'guide', failureBody(strict), async (issue) => {
      const issued = await issue(async () => read(lowerCased(await queryAndBody(context))))
      return answerJson(context, { token: issued.token, code: '200', ...lifetimeFields(issued) })
    })
  both(family.app, 'post', path, handler)
  both(family.app, 'get', path, handler)
}

/** `code` is a text on success and on failure: clients compare it with "200". */
function failureBody(strict: boolean): (problem: Problem) => object {
  return (problem) => ({
    token: strict ? problem.message : '',
    code: String(problem.status),
    message: problem.message,
    reason: problem.code,
    ...hintOf(problem),
  })
}

/** The classroom's own numbers, such as 1 for a teacher. */
function classroomRole(value: unknown): number {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^\d{1,5}$/.test(text)) {
    throw invalid('role must be the number of a classroom role')
  }
  return Number(text)
}
