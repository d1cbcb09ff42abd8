/* Last answer: about 20 times (2026-11-24, Node 24.21 on two shared AMD EPYC cores, four runs of six rounds: medians 17.6, 20.2, 20.3, 20.4). */

import { officialBuilders } from '../test/support/official.ts'
import { saysOfRtcToken } from './measure/claims.ts'
import { appCertificate, appId } from './measure/project.ts'
import type { Candidate, Question } from './measure/question.ts'

/** npm agora-token, called as its README does. */
export const officialSign007: Candidate = {
  label: 'agora-token',
  load: () => {
    const run = (i: number): string =>
      officialBuilders.RtcTokenBuilder.buildTokenWithUid(
        appId,
        appCertificate,
        'lobby',
        1 + i,
        1,
        3600,
        3600,
      )
    return Promise.resolve({ run, says: (i) => saysOfRtcToken(run(i)) })
  },
}

/** Ours, through the public API, with every argument checked. */
export const tesseraSign007: Candidate = {
  label: '@tessera/token',
  load: async () => {
    const { signRtcToken } = await import('@tessera/token')
    const run = (i: number): string =>
      signRtcToken({
        appId,
        appCertificate,
        channel: 'lobby',
        uid: 1 + i,
        role: 'publisher',
        expiresInSeconds: 3600,
      })
    return { run, says: (i) => saysOfRtcToken(run(i)) }
  },
}

export const question: Question = {
  title: 'How much faster is an RTC token of version 007 signed?',
  theirs: officialSign007,
  ours: tesseraSign007,
  must: 15,
  stretch: 25,
}
