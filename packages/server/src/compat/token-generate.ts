import type { RequestedService } from '../pipeline/token-request.ts'
import type { Problem } from '../problems.ts'
import type { AppContext } from '../routes/context.ts'
import { chatToken } from './chat.ts'
import type { CompatFamily, FamilyContext } from './family.ts'
import { exchange, type FamilyRequest, invalid, lifetimeFields } from './exchange.ts'
import { type Fields, formFields, jsonFields, queryFields } from './input.ts'
import { both } from './paths.ts'
import { channelOf, roleOf, secondsOrDefault, uidOrAccount, userIdOf } from './values.ts'

/**
 * `POST /token/generate` belongs to two servers: Agora's Docker image sends JSON with `channelName` or a `service…`
 * field, its Spring sample for Chat a form, a query or JSON with `userId`. What was sent decides, among those switched on.
 */
export function tokenGenerate(family: FamilyContext): void {
  const has = (name: CompatFamily): boolean => family.options.families.includes(name)
  both(family.app, 'post', '/token/generate', async (context) => {
    const fields = await fieldsOf(context)
    if (has('chat') && fields !== undefined && 'userId' in fields) {
      return chatToken(family, context, fields)
    }
    return docker(family, context, fields)
  })
}

/** The fields of whichever kind was sent; `undefined` for a body that is none, which the pipeline then refuses. */
async function fieldsOf(context: AppContext): Promise<Fields | undefined> {
  const query = queryFields(context)
  if ('userId' in query) return query
  try {
    const isForm = (context.req.header('content-type') ?? '').includes('x-www-form-urlencoded')
    return await (isForm ? formFields(context) : jsonFields(context))
  } catch {
    return undefined
  }
}

/** Its `…Ts` fields are seconds from now despite the name; 0 leaves the lifetime to the policy. */
function docker(
  family: FamilyContext,
  context: AppContext,
  fields: Fields | undefined,
): Promise<Response> {
  return exchange(family, context, 'docker', envelope, async (issue) => {
    const issued = await issue(() => {
      if (fields === undefined) throw invalid('the body must be a JSON object')
      return dockerRequest(fields)
    })
    return context.json({
      code: 0,
      message: 'Success',
      data: { token: issued.token, ...lifetimeFields(issued) },
    })
  })
}

function envelope({ message, code }: Problem): object {
  return {
    code: code === 'REQUEST_INVALID' || code === 'BODY_NOT_JSON' ? -1 : -2,
    message,
    data: '',
    reason: code,
  }
}

function dockerRequest(fields: Fields): FamilyRequest {
  const seconds = secondsOrDefault('tokenExpireTs', fields.tokenExpireTs)
  const privilegeSeconds = secondsOrDefault('privilegeExpireTs', fields.privilegeExpireTs)
  const services = [
    ...rtcOf(fields, privilegeSeconds),
    ...(isOn(fields.serviceRtm, 'enable')
      ? [{ type: 'rtm' as const, userId: userOf(fields) }]
      : []),
    ...(isOn(fields.serviceFpa, 'enable') ? [{ type: 'fpa' as const }] : []),
    ...userAndApp(fields.serviceChat, (userId) => ({ type: 'chat', userId }), {
      type: 'chatApp',
    }),
    ...userAndApp(fields.serviceApaas, (userUuid) => ({ type: 'apaasUser', userUuid }), {
      type: 'apaasApp',
    }),
  ]
  if (services.length === 0) throw invalid('no service is enabled')
  return { services, expiresInSeconds: seconds, format: '007' }
}

function rtcOf(fields: Fields, privilegeSeconds: number | undefined): RequestedService[] {
  if (!isOn(fields.serviceRtc, 'enable')) return []
  const role = roleOf(fieldsIn(fields.serviceRtc).role)
  const channel = channelOf(fields.channelName, 'channelName is required')
  const uid = uidOrAccount(fields.uid)
  if (privilegeSeconds === undefined) return [{ type: 'rtc', channel, uid, role }]
  const publish =
    role === 'publisher'
      ? {
          publishAudioStream: privilegeSeconds,
          publishVideoStream: privilegeSeconds,
          publishDataStream: privilegeSeconds,
        }
      : {}
  return [{ type: 'rtc', channel, uid, privileges: { joinChannel: privilegeSeconds, ...publish } }]
}

function userAndApp(
  part: unknown,
  user: (userUuid: string) => RequestedService,
  app: RequestedService,
): RequestedService[] {
  return [
    ...(isOn(part, 'enableUser')
      ? [user(userIdOf(fieldsIn(part).userUuid, 'userUuid is required'))]
      : []),
    ...(isOn(part, 'enableApp') ? [app] : []),
  ]
}

function userOf(fields: Fields): string {
  return userIdOf(fields.uid, 'uid is required')
}

function isOn(part: unknown, field: string): boolean {
  return fieldsIn(part)[field] === true
}

function fieldsIn(part: unknown): Fields {
  return typeof part === 'object' && part !== null ? (part as Fields) : {}
}
