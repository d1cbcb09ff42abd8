import type { RequestedService } from '../pipeline/token-request.ts'
import type { FamilyContext } from './family.ts'
import { exchange, lifetimeFields, messageAndError } from './exchange.ts'
import { type Fields, isAbsent, jsonFields, queryFields } from './input.ts'
import { both } from './paths.ts'
import { certificateWarning } from './sent-certificate.ts'
import {
  channelOf,
  projectOf,
  roleOf,
  rtmUserOf,
  secondsOf,
  secondsOrDefault,
  uidOrAccount,
  userIdOf,
} from './values.ts'
import { answerJson } from '../routes/answer.ts'

const KINDS: readonly {
  readonly path: string
  readonly field: string
  readonly service: (fields: Fields) => RequestedService
}[] = [
  { path: '/rtc', field: 'rtcToken', service: rtcOf },
  {
    path: '/rtm',
    field: 'rtmToken',
    service: (fields) => ({
      type: 'rtm',
      userId: rtmUserOf(fields.uid ?? fields.userId, 'uid is required'),
    }),
  },
  {
    path: '/chat',
    field: 'chatToken',
    service: (fields) => ({
      type: 'chat',
      userId: userIdOf(fields.uid ?? fields.userId, 'uid is required'),
    }),
  },
]

/**
 * A community generator that took App ID and certificate with every request: `POST /rtc`, `/rtm`, `/chat`; and the path
 * that applications like to give their own endpoint, `/api/agora/token`. The certificate is never used.
 */
export function tokenGen(family: FamilyContext): void {
  for (const { path, field, service } of KINDS) {
    both(family.app, 'post', path, (context) =>
      exchange(family, context, 'token-gen', messageAndError, async (issue) => {
        let warning: string | undefined
        const issued = await issue(async () => {
          const fields = await jsonFields(context)
          warning = certificateWarning(family.options, fields.certificate ?? fields.appCertificate)
          return {
            services: [service(fields)],
            expiresInSeconds: secondsOrDefault('expire', fields.expire ?? fields.expiry),
            project: projectOf(fields.appId),
            note: warning,
          }
        })
        return answerJson(context, {
          [field]: issued.token,
          ...lifetimeFields(issued),
          ...(warning === undefined ? {} : { warning }),
        })
      }),
    )
  }

  for (const path of ['/agora/token', '/api/agora/token']) {
    for (const method of ['get', 'post'] as const) {
      both(family.app, method, path, (context) =>
        exchange(family, context, 'token-gen', messageAndError, async (issue) => {
          const issued = await issue(async () => {
            const fields = method === 'get' ? queryFields(context) : await jsonFields(context)
            return {
              services: [rtcOf(fields)],
              expiresInSeconds: secondsOf('expire', fields.expire ?? fields.expiry),
            }
          })
          const [service] = issued.services
          const granted =
            service?.type === 'rtc' ? { channel: service.channel, uid: service.uid } : {}
          return answerJson(context, {
            token: issued.token,
            appId: issued.appId,
            ...granted,
            ...lifetimeFields(issued),
          })
        }),
      )
    }
  }
}

function rtcOf(fields: Fields): RequestedService {
  return {
    type: 'rtc',
    channel: channelOf(fields.channelName ?? fields.channel, 'channel is required'),
    uid: uidOrAccount(fields.uid),
    role: isAbsent(fields.role) ? 'subscriber' : roleOf(fields.role),
  }
}
