import type { RequestedService } from '../pipeline/token-request.ts'
import { isProblem, type Problem } from '../problems.ts'
import { answerJson } from '../routes/answer.ts'
import { type AppContext, bodyText } from '../routes/context.ts'
import { chatToken } from './chat.ts'
import type { CompatFamily, FamilyContext } from './family.ts'
import { exchange, type FamilyRequest, hintOf, invalid, lifetimeFields } from './exchange.ts'
import { type Fields, formFields, jsonFields, queryFields } from './input.ts'
import { both } from './paths.ts'
import { channelOf, roleOf, rtmUserOf, secondsOrDefault, uidOrAccount, userIdOf } from './values.ts'

/**
 * `POST /token/generate` belongs to two servers: Agora's Docker image sends JSON with `channelName` or a `service…`
 * field, its Spring sample for Chat a form, a query or JSON with `userId`. What was sent decides, among those switched on.
 */
export function tokenGenerate(family: FamilyContext): void {
  const has = (name: CompatFamily): boolean => family.options.families.includes(name)
  both(family.app, 'post', '/token/generate', async (context) => {
    const { json, all, problem } = await fieldsOf(context)
    const isForDocker = Object.keys(json).some(
      (name) => name === 'channelName' || name.startsWith('service'),
    )
    if (has('chat') && !isForDocker && 'userId' in all) return chatToken(family, context, all)
    return docker(family, context, () => {
      if (problem !== undefined) throw problem
      if (!has('docker')) throw invalid('userId is required')
      return json
    })
  })
}

interface Sent {
  /** Of the JSON body. */
  readonly json: Fields
  /** Of the query, and of the JSON or form in the body. */
  readonly all: Fields
  /** What is wrong with the body. */
  readonly problem?: Problem
}

/** What the body is shows in the body: curl and others call JSON a form. */
async function fieldsOf(context: AppContext): Promise<Sent> {
  const query = queryFields(context)
  const isJson = (await bodyText(context)).trimStart().startsWith('{')
  if (!isJson && (context.req.header('content-type') ?? '').includes('x-www-form-urlencoded')) {
    return { json: {}, all: { ...query, ...(await formFields(context)) } }
  }
  try {
    const json = await jsonFields(context)
    return { json, all: { ...query, ...json } }
  } catch (error) {
    if (!isProblem(error)) throw error
    return { json: {}, all: query, problem: error }
  }
}

/** Its `…Ts` fields are seconds from now despite the name; 0 leaves the lifetime to the policy. */
function docker(family: FamilyContext, context: AppContext, read: () => Fields): Promise<Response> {
  return exchange(family, context, 'docker', envelope, async (issue) => {
    const issued = await issue(() => dockerRequest(read()))
    return answerJson(context, {
      code: 0,
      message: 'Success',
      data: { token: issued.token, ...lifetimeFields(issued) },
    })
  })
}

function envelope(problem: Problem): object {
  return {
    code: problem.status === 400 ? -1 : -2,
    message: problem.message,
    data: '',
    reason: problem.code,
    ...hintOf(problem),
  }
}

function dockerRequest(fields: Fields): FamilyRequest {
  const seconds = secondsOrDefault('tokenExpireTs', fields.tokenExpireTs)
  const privilegeSeconds = secondsOrDefault('privilegeExpireTs', fields.privilegeExpireTs)
  const services = [
    ...rtcOf(fields, privilegeSeconds),
    ...(isOn(fields.serviceRtm, 'enable')
      ? [{ type: 'rtm' as const, userId: rtmUserOf(fields.uid, 'uid is required') }]
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
  return { services, expiresInSeconds: seconds }
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

function isOn(part: unknown, field: string): boolean {
  return fieldsIn(part)[field] === true
}

function fieldsIn(part: unknown): Fields {
  return typeof part === 'object' && part !== null ? (part as Fields) : {}
}
