import { issueToken } from '../pipeline/issue.ts'
import { Problem } from '../problems.ts'
import { callOf } from '../routes/context.ts'
import type { RegisterFamily } from './family.ts'
import { compatUid } from './values.ts'

const LOOKS_LIKE_UNIX_TIME = 1_000_000_000

/** `GET /access_token?channel=&uid=&expiredTs=`: the sample server that Agora's guide deploys with one click. */
export const oneClick: RegisterFamily = (app, issuing) => {
  for (const path of ['/access_token', '/access_token/']) {
    app.get(path, async (context) => {
      const { channel, uid, expiredTs } = context.req.query()
      const issued = await issueToken(issuing, callOf(context, 'one-click'), () => {
        if (channel === undefined || channel === '') {
          throw new Problem('REQUEST_INVALID', { detail: 'channel name is required' })
        }
        return {
          format: '007',
          services: [{ type: 'rtc', channel, uid: compatUid(uid), role: 'publisher' }],
          expiresInSeconds: secondsUntil(expiredTs, issuing.clock()),
        }
      })
      const { token, expiresInSeconds, expiresAt, serverTime } = issued
      return context.json({ token, expiresIn: expiresInSeconds, expiresAt, serverTime })
    })
  }
}

/** This family counts to a moment. 0 and nothing at all leave the lifetime to the policy. */
function secondsUntil(expiredTs: string | undefined, clock: number): number | undefined {
  if (expiredTs === undefined || expiredTs === '' || expiredTs === '0') return undefined
  const moment = /^\d+$/.test(expiredTs) ? Number(expiredTs) : Number.NaN
  if (!(moment >= LOOKS_LIKE_UNIX_TIME)) {
    throw new Problem('REQUEST_INVALID', {
      detail: 'expiredTs must be a moment in Unix seconds',
      hint: 'this endpoint counts to a moment; for one hour send the present Unix time plus 3600',
    })
  }
  const seconds = moment - Math.floor(clock / 1000)
  if (seconds < 1) {
    throw new Problem('REQUEST_INVALID', { detail: 'expiredTs is in the past' })
  }
  return seconds
}
