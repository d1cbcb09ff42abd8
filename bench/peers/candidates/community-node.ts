import express, { type RequestHandler } from 'express'

import { officialAccessToken } from '../../../test/support/official.ts'
import { APP_ID, CERTIFICATE, type ServerCandidate } from '../../server/candidate.ts'
import { listening } from '../listening.ts'

const PUBLISHER = 1
const SUBSCRIBER = 2

/** No cache and every origin, as two layers before each route. */
const noCache: RequestHandler = (_request, response, next) => {
  response.header('Cache-Control', 'private, no-cache, no-store, must-revalidate')
  response.header('Expires', '-1')
  response.header('Pragma', 'no-cache')
  next()
}
const anyOrigin: RequestHandler = (_request, response, next) => {
  response.header('Access-Control-Allow-Origin', '*')
  next()
}

/** The shape of the community's Node server: Express, and npm agora-access-token. */
export const candidate: ServerCandidate = {
  label: 'Express + agora-access-token (006), as the community’s Node server',
  start: async () => {
    const app = express()
    app.get('/rtc/:channel/:role/:tokentype/:uid', noCache, anyOrigin, (request, response) => {
      const { channel, role, tokentype, uid } = request.params as Readonly<Record<string, string>>
      if (tokentype !== 'uid') {
        response.status(400).json({ error: 'token type is invalid' })
        return
      }
      const seconds = Number(request.query.expiry ?? 3600)
      const rtcToken = officialAccessToken.RtcTokenBuilder.buildTokenWithUid(
        APP_ID,
        CERTIFICATE,
        channel!,
        Number(uid),
        role === 'publisher' ? PUBLISHER : SUBSCRIBER,
        Math.floor(Date.now() / 1000) + seconds,
      )
      response.json({ rtcToken })
    })
    return {
      port: await listening(app),
      request: { method: 'GET', path: '/rtc/lobby/publisher/uid/{uid}', headers: {} },
    }
  },
}
