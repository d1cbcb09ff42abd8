import type { AddressInfo } from 'node:net'

import express from 'express'

import { officialBuilders } from '../../../test/support/official.ts'
import { APP_ID, CERTIFICATE, type ServerCandidate } from '../candidate.ts'

/** What people deploy today: a route of Express that calls npm agora-token, and nothing else. */
export const candidate: ServerCandidate = {
  label: 'Express 5 + agora-token 2.0.6 (peer)',
  start: async () => {
    const app = express()
    app.get('/rtc/:channel/:role/uid/:uid/', (request, response) => {
      const { channel, uid } = request.params
      response.json({
        rtcToken: officialBuilders.RtcTokenBuilder.buildTokenWithUid(
          APP_ID,
          CERTIFICATE,
          channel,
          Number(uid),
          1,
          3600,
          3600,
        ),
      })
    })
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    return {
      port,
      request: { method: 'GET', path: '/rtc/lobby/publisher/uid/{uid}/', headers: {} },
    }
  },
}
