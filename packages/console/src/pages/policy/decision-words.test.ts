import { expect, test } from 'vitest'

import { hintText, summaryText } from './decision-words.ts'

test.for([
  { summary: 'Refused (POLICY_DENIED): rtc in "lobby".', text: 'rtc in "lobby".' },
  { summary: 'Refused: nothing', text: 'nothing' },
  { summary: 'Granted by members for 600 s: rtc', text: 'Granted by members for 600 s: rtc' },
])('says "$text"', ({ summary, text }) => {
  expect(summaryText({ summary })).toBe(text)
})

test.for([
  { hint: undefined, text: undefined },
  { hint: '`tessera policy explain` shows how each rule was judged', text: undefined },
  { hint: 'ask for one uid', text: 'Ask for one uid.' },
])('of the hint "$hint" it shows "$text"', ({ hint, text }) => {
  const refusal = { code: 'POLICY_DENIED', detail: 'no', ...(hint === undefined ? {} : { hint }) }
  expect(hintText({ refusal })).toBe(text)
})
