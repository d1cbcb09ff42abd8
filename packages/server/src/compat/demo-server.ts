import type { FamilyContext } from './family.ts'
import { exchange, lifetimeFields, messageAndError } from './exchange.ts'
import { queryAndBody } from './input.ts'
import { both } from './paths.ts'
import { channelOf, rtmUserOf, secondsOf, uidOrAccount } from './values.ts'
import { answerJson } from '../routes/answer.ts'

/**
 * `/rtcToken?channelName=&uid=` and `/rtmToken?account=`: Agora's own Node demo server and its clones. Clients read `key`,
 * `token` or `rtcToken`, so one body has them all; everybody asked there as a publisher.
 */
export function demoServer(family: FamilyContext): void {
  for (const method of ['get', 'post'] as const) {
    both(family.app, method, '/rtcToken', (context) =>
      exchange(family, context, 'demo-server', messageAndError, async (issue) => {
        const issued = await issue(async () => {
          const fields = await queryAndBody(context)
          return {
            services: [
              {
                type: 'rtc',
                channel: channelOf(
                  fields.channelName ?? fields.channel,
                  'channel name is required',
                ),
                uid: uidOrAccount(fields.uid),
                role: 'publisher',
              },
            ],
            expiresInSeconds: secondsOf('expiry', fields.expiry),
          }
        })
        const { token } = issued
        return answerJson(context, {
          key: token,
          token,
          rtcToken: token,
          ...lifetimeFields(issued),
        })
      }),
    )
    both(family.app, method, '/rtmToken', (context) =>
      exchange(family, context, 'demo-server', messageAndError, async (issue) => {
        const issued = await issue(async () => {
          const fields = await queryAndBody(context)
          return {
            services: [{ type: 'rtm', userId: rtmUserOf(fields.account, 'account is required') }],
            expiresInSeconds: secondsOf('expiry', fields.expiry),
          }
        })
        const { token } = issued
        return answerJson(context, {
          key: token,
          token,
          rtmToken: token,
          ...lifetimeFields(issued),
        })
      }),
    )
  }
}
