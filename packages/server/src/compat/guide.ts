import type { FamilyContext } from './family.ts'
import { exchange, type FamilyRequest, lifetimeFields } from './exchange.ts'
import { type Fields, jsonFields, lowerCased, queryFields } from './input.ts'
import { both } from './paths.ts'
import type { AppContext } from '../routes/context.ts'
import type { Problem } from '../problems.ts'
import { accountOf, channelOf, roleOf, uidOrAccount, userIdOf } from './values.ts'

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
        role: fields.role === undefined ? undefined : roleOf(fields.role),
      },
    ],
  }))
  route(family, '/fetch_rtc_token_string', (fields) => ({
    services: [
      {
        type: 'rtc',
        channel: channelOf(fields.channelname, 'channelName is required'),
        uid: accountOf(fields.uid ?? fields.useraccount),
        role: fields.role === undefined ? undefined : roleOf(fields.role),
      },
    ],
  }))
  route(family, '/fetch_rtm_token', (fields) => ({
    services: [{ type: 'rtm', userId: userIdOf(fields.uid, 'uid is required') }],
  }))
  route(family, '/fetch_education_token', (fields) => ({
    format: '007',
    services: [
      {
        type: 'apaasRoomUser',
        roomUuid: userIdOf(fields.roomuuid, 'roomUuid is required'),
        userUuid: userIdOf(fields.useruuid, 'userUuid is required'),
        role: Number(fields.role),
      },
    ],
  }))
}

function route(family: FamilyContext, path: string, read: (fields: Fields) => FamilyRequest): void {
  const strict = family.options.strict.has('guide')
  const handler = (context: AppContext): Promise<Response> =>
    exchange(family, context, 'guide', failureBody(strict), async (issue) => {
      const issued = await issue(async () => read(await fieldsOf(context)))
      return context.json({ token: issued.token, code: '200', ...lifetimeFields(issued) })
    })
  both(family.app, 'post', path, handler)
  both(family.app, 'get', path, handler)
}

/** `code` is a text on success and on failure: clients compare it with "200". */
function failureBody(strict: boolean): (problem: Problem) => object {
  return ({ status, message, code }) => ({
    token: strict ? message : '',
    code: String(status),
    message,
    reason: code,
  })
}

/** A query where there is one; else the JSON body, also of a GET. */
async function fieldsOf(context: AppContext): Promise<Fields> {
  const query = queryFields(context)
  return lowerCased(Object.keys(query).length > 0 ? query : await jsonFields(context))
}
