/* Last answer: between 4 and 5 times (2026-11-24, Node 24.21 on two shared AMD EPYC cores, three runs of six rounds: medians 4.3, 4.6, 4.6). */

import { saysOfRtcToken } from './measure/claims.ts'
import { appCertificate, appId } from './measure/project.ts'
import type { Question } from './measure/question.ts'
import { question as native } from './sign-007.ts'

/* The drop-in gives the official package's very strings, so it cannot do without Node's zlib, which is most of its time. */

export const question: Question = {
  title: 'How much faster is the drop-in for agora-token, called in its own way?',
  theirs: native.theirs,
  ours: {
    label: '@tessera/agora-token',
    load: async () => {
      const { RtcTokenBuilder } = await import('@tessera/agora-token')
      const run = (i: number): string =>
        RtcTokenBuilder.buildTokenWithUid(appId, appCertificate, 'lobby', 1 + i, 1, 3600, 3600)
      return { run, says: (i) => saysOfRtcToken(run(i)) }
    },
  },
}
