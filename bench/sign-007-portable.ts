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
