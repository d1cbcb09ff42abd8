import type { FamilyContext } from './family.ts'
import { exchange, lifetimeFields } from './exchange.ts'
import { queryFields } from './input.ts'
import { both } from './paths.ts'
import { channelOf, secondsUntil, uidOf } from './values.ts'

/**
 * `GET /access_token?channel=&uid=&expiredTs=`: the sample server that Agora's guide deploys with one click. `expiredTs`
 * is a moment; everybody asked there as a publisher. Strict: a missing channel is answered with 500, as there.
 */
export function oneClick(family: FamilyContext): void {
  both(family.app, 'get', '/access_token', (context) =>
    exchange(
      family,
      context,
      'one-click',
      ({ message, code }) => ({ error: message, code }),
      async (issue) => {
        const { channel, uid, expiredTs } = queryFields(context)
        if (family.options.strict.has('one-click') && (channel === undefined || channel === '')) {
          return context.json({ error: 'channel name is required' }, 500)
        }
        const issued = await issue(() => ({
          services: [
            {
              type: 'rtc',
              channel: channelOf(channel, 'channel name is required'),
              uid: uidOf(uid),
              role: 'publisher',
            },
          ],
          expiresInSeconds: secondsUntil('expiredTs', expiredTs, family.issuing.clock()),
        }))
        return context.json({ token: issued.token, ...lifetimeFields(issued) })
      },
    ),
  )
}
