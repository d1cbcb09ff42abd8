/* Last answer: about 14 times (2026-11-24, Node 24.21 on two shared AMD EPYC cores, four runs of six rounds: medians 14.3, 14.8, 13.7, 14.4). */

import { official } from '../test/support/official.ts'
import { appCertificate, appId } from './measure/project.ts'
import type { Question } from './measure/question.ts'

const TOKENS = 4096
const SPREAD_SECONDS = 60

/**
 * Tokens as a place that lets people in sees them: made by Agora's package, each for another user, at any second of the
 * last minute. What depends only on the second may be remembered, as it may in a real server.
 */
function tokens(): string[] {
  const now = Math.floor(Date.now() / 1000)
  return Array.from({ length: TOKENS }, (_, i) => {
    const token = new official.AccessToken2(
      appId,
      appCertificate,
      now - ((i * 7919) % SPREAD_SECONDS),
      86_400,
    )
    const service = new official.ServiceRtc('lobby', 1 + i)
    for (const privilege of [1, 2, 3, 4]) service.add_privilege(privilege, 3600)
    token.add_service(service)
    return token.build()
  })
}

export const question: Question = {
  title: 'How much faster is a token of version 007 read and its signature checked?',
  theirs: {
    label: 'agora-token',
    load: () => {
      const made = tokens()
      const run = (i: number): [boolean, InstanceType<typeof official.AccessToken2>] => {
        const token = new official.AccessToken2('', '', 0, 0)
        return [
          token.from_string(made[i % TOKENS]!) && token.verifySignature(appCertificate),
          token,
        ]
      }
      return Promise.resolve({
        run,
        says: (i) => {
          const [good, token] = run(i)
          const [service] = token.services as unknown as [
            { __channel_name: Buffer; __uid: Buffer; __privileges: Record<string, number> },
          ]
          return {
            good,
            appId: String(token.appId),
            expiresInSeconds: token.expire,
            channel: String(service.__channel_name),
            uid: String(service.__uid),
            privileges: Object.entries(service.__privileges).map(([id, s]) => [Number(id), s]),
          }
        },
      })
    },
  },
  ours: {
    label: '@tessera/token',
    load: async () => {
      const { verifyToken } = await import('@tessera/token')
      const made = tokens()
      const key = { appId, certificates: [appCertificate] }
      const run = (i: number): ReturnType<typeof verifyToken> => verifyToken(made[i % TOKENS]!, key)
      return {
        run,
        says: (i) => {
          const { verified, services, ...token } = run(i)
          const [service] = services
          if (service?.type !== 'rtc') throw new Error('expected an RTC service')
          return {
            good: verified,
            appId: token.appId,
            expiresInSeconds: token.expiresInSeconds,
            channel: service.channel,
            uid: service.uid,
            privileges: service.privileges.map(({ id, seconds }) => [id, seconds]),
          }
        },
      }
    },
  },
  must: 8,
  stretch: 15,
}
