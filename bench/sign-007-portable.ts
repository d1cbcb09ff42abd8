/* Last answer: about 7 times (2026-11-24, Node 24.21 on two shared AMD EPYC cores, three runs of six rounds: medians 6.7, 6.9, 7.0). */

import type { Question } from './measure/question.ts'
import { question as onNode } from './sign-007.ts'

export const question: Question = {
  title: 'How much faster is it without node:crypto, as browsers and workerd sign?',
  theirs: onNode.theirs,
  ours: {
    ...onNode.ours,
    label: '@tessera/token, portable kernel',
    nodeOptions: ['--import', new URL('measure/portable-kernel.ts', import.meta.url).href],
  },
  must: 3,
}
