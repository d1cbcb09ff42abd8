import type { RequestedService } from '../pipeline/token-request.ts'
import { answerJson } from '../routes/answer.ts'
import type { AppContext } from '../routes/context.ts'
import { certificateWarning } from './sent-certificate.ts'
import type { FamilyContext } from './family.ts'
import {
  exchange,
  type FamilyRequest,
  invalid,
  lifetimeFields,
  messageAndError,
} from './exchange.ts'
import { type Fields, jsonFields } from './input.ts'
import { both } from './paths.ts'
import { channelOf, projectOf, rtmUserOf, secondsOf, uidOf, uidOrAccount } from './values.ts'

/**
 * The samples for conversational agents: `POST /api/token` with a channel and uid, answered with an RTC and an RTM token,
 * and `POST /v2/token/generate` of the vendor's demo host, whose clients send the certificate along.
 */
export function conversational(family: FamilyContext): void {
  both(family.app, 'post', '/api/token', (context) =>
    exchange(family, context, 'conversational', messageAndError, async (issue) => {
      const rtc = await issue(async () => {
        const { channel, uid } = await jsonFields(context)
        rtmUserOf(uid, 'uid is required')
        return { services: [rtcOf(channel, uidOf(uid))] }
      })
      const rtm = await issue(async () => {
        const { uid } = await jsonFields(context)
        return { services: [{ type: 'rtm', userId: rtmUserOf(uid, 'uid is required') }] }
      })
      const fields = lifetimeFields(rtc, rtm)
      return answerJson(context, {
        rtcToken: rtc.token,
        rtmToken: rtm.token,
        expireAt: fields.expiresAt,
        ...fields,
      })
    }),
  )

  for (const path of ['/v2/token/generate', '/toolbox/v2/token/generate']) {
    both(family.app, 'post', path, (context) => vendorToken(family, context))
  }
}

function vendorToken(family: FamilyContext, context: AppContext): Promise<Response> {
  return exchange(family, context, 'conversational', messageAndError, async (issue) => {
    let warning: string | undefined
    const issued = await issue(async () => {
      const fields = await jsonFields(context)
      warning = certificateWarning(family.options, fields.appCertificate)
      return { ...vendorRequest(fields), note: warning }
    })
    const { token } = issued
    return answerJson(context, {
      data: { token },
      token,
      ...lifetimeFields(issued),
      ...(warning === undefined ? {} : { warning }),
    })
  })
}

const KINDS: Readonly<Record<number, 'rtc' | 'rtm'>> = { 1: 'rtc', 2: 'rtm' }
const NO_KIND = 'types holds 1 (rtc) and 2 (rtm)'

function vendorRequest({ appId, channelName, uid, expire, type, types }: Fields): FamilyRequest {
  const kinds = [...new Set<unknown>(Array.isArray(types) ? types : [type ?? 1])].map((kind) => {
    const name = typeof kind === 'number' ? KINDS[kind] : undefined
    if (name === undefined) throw invalid(NO_KIND)
    return name
  })
  if (kinds.length === 0) throw invalid(NO_KIND)
  const user = uidOrAccount(uid)
  return {
    project: projectOf(appId),
    expiresInSeconds: secondsOf('expire', expire),
    services: kinds.map((kind): RequestedService => {
      return kind === 'rtc'
        ? rtcOf(channelName, user)
        : { type: 'rtm', userId: rtmUserOf(user, 'uid is required') }
    }),
  }
}

function rtcOf(channel: unknown, uid: number | string): RequestedService {
  return { type: 'rtc', channel: channelOf(channel, 'channel is required'), uid, role: 'publisher' }
}
