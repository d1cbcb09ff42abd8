import type { Problem } from '../problems.ts'
import type { FamilyContext } from './family.ts'
import { exchange, hintOf, lifetimeFields } from './exchange.ts'
import { isAbsent, queryFields } from './input.ts'
import { both } from './paths.ts'
import { channelOf, secondsUntil, uidOf } from './values.ts'
import { answerJson } from '../routes/answer.ts'

/**
 * `GET /access_token?channel=&uid=&expiredTs=`: the sample server that Agora's guide deploys with one click. `expiredTs`
 * is a moment; everybody asked there as a publisher. Strict: a missing channel is answered with 500, as there.
 */
export function oneClick(family: FamilyContext): void {
  const isStrict = family.options.strict.has('one-click')
  both(family.app, 'get', '/access_token', async (context) => {
    const missing = { channel: false }
    const answer = await exchange(family, context, 'one-click', failureBody, async (issue) => {
      const issued = await issue(() => {
        const { channel, uid, expiredTs } = queryFields(context)
        missing.channel = isAbsent(channel)
        return {
          services: [
            {
              type: 'rtc',
              channel: channelOf(channel, 'channel name is required'),
              uid: uidOf(uid),
              role: 'publisher',
            },
          ],
          expiresInSeconds: secondsUntil('expiredTs', expiredTs, family.issuing.clock()),
        }
      })
      return answerJson(context, { token: issued.token, ...lifetimeFields(issued) })
    })
    return isStrict && missing.channel
      ? new Response(answer.body, { status: 500, headers: answer.headers })
      : answer
  })
}

function failureBody(problem: Problem): object {
  return { error: problem.message, code: problem.code, ...hintOf(problem) }
}
