/*
 * Last answer: 3 to 26 times (2026-11-24, Node 24.21 on two shared AMD EPYC cores, four runs of six rounds: medians 11.9, 4.8, 16.1, 14.2).
 * Ours takes 1.6 to 3 µs. Theirs is one `createHmac`, whose cost jumps between 9 and 48 µs within one process, depending on
 * how much garbage its native objects have left.
 */

import { officialAccessToken, readOfficially006 } from '../test/support/official.ts'
import { appCertificate, appId } from './measure/project.ts'
import type { Question } from './measure/question.ts'

const CHANNEL = 'lobby'
const PUBLISHER = 1

function expiresAt(): number {
  return Math.floor(Date.now() / 1000) + 3600
}

/** What the token says, read by Agora's code; the end as the hours until then, for a second may pass between two. */
function says(token: string, uid: number): unknown {
  const { appID, messages } = readOfficially006(token, appCertificate, CHANNEL, uid)
  const hours = Object.entries(messages).map(([id, end]) => [
    id,
    Math.round((end - Date.now() / 1000) / 3600),
  ])
  return { appID, hours }
}

export const question: Question = {
  title: 'How much faster is an RTC token of version 006 signed?',
  theirs: {
    label: 'agora-access-token',
    load: () => {
      const { RtcTokenBuilder } = officialAccessToken
      const run = (i: number): string =>
        RtcTokenBuilder.buildTokenWithUid(
          appId,
          appCertificate,
          CHANNEL,
          1 + i,
          PUBLISHER,
          expiresAt(),
        )
      return Promise.resolve({ run, says: (i) => says(run(i), 1 + i) })
    },
  },
  ours: {
    label: '@tessera/token/006',
    load: async () => {
      const { sign006 } = await import('@tessera/token/006')
      const key = { appId, appCertificate }
      const run = (i: number): string =>
        sign006(key, { channel: CHANNEL, uid: 1 + i, role: 'publisher', expiresAt: expiresAt() })
      return { run, says: (i) => says(run(i), 1 + i) }
    },
  },
  must: 6,
  stretch: 8,
}
