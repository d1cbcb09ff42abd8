import express from 'express'

import { officialBuilders } from '../../../test/support/official.ts'
import { APP_ID, CERTIFICATE, type ServerCandidate } from '../../server/candidate.ts'
import { FETCH_RTC_TOKEN } from '../fetch-rtc-token.ts'
import { listening } from '../listening.ts'

interface Body {
  readonly channelName?: string
  readonly uid?: number
  readonly role?: number
}

/** The shape of a sample server: a JSON body in, a token out. */
export const candidate: ServerCandidate = {
  label: 'Express + agora-token (007), as a sample server with a JSON body',
  start: async () => {
    const app = express()
    app.use(express.json())
    app.post('/fetch_rtc_token', (request, response) => {
      const { channelName, uid = 0, role = 2 } = request.body as Body
      if (channelName === undefined) {
        response.status(400).json({ code: '400', token: '' })
        return
      }
      const token = officialBuilders.RtcTokenBuilder.buildTokenWithUid(
        APP_ID,
        CERTIFICATE,
        channelName,
        uid,
        role,
        3600,
        3600,
      )
      response.json({ code: '200', token })
    })
    return { port: await listening(app), request: FETCH_RTC_TOKEN }
  },
}
