import type { AdmissionReason } from '../../admission/refusals.ts'
import { listed } from '../wording.ts'
import type { Templates } from './template.ts'

/** What each code that sums up knows. */
export interface OutcomeData {
  REFUSED_OTHERWISE: { readonly reason: AdmissionReason; readonly answer: string }
  NAMES_NEEDED: undefined
  NOT_CHECKED: { readonly missing: readonly string[] }
  NOTHING_WRONG: { readonly end: string | undefined; readonly subject: string }
}

export const OUTCOME: Templates<OutcomeData> = {
  REFUSED_OTHERWISE: {
    severity: 'error',
    what: ({ reason }) => `The platform's rules refuse this join: ${reason}.`,
    answer: ({ answer }) => answer,
    fix: 'Compare token, App ID, certificate, channel and uid with those of the join, one by one.',
  },
  NAMES_NEEDED: {
    severity: 'info',
    what: 'This is a 006 token: it holds only checksums of channel and uid, and both are needed to check its signature.',
    answer: 'Agora takes them from the join.',
    fix: 'Say which channel and uid the client joins with.',
  },
  NOT_CHECKED: {
    severity: 'info',
    what: ({ missing }) => `Not everything could be checked. Still unknown: ${listed(missing)}.`,
    answer: 'Agora checks all of it.',
    fix: 'Say the rest as well for a full answer.',
  },
  NOTHING_WRONG: {
    severity: 'info',
    what: ({ end }) =>
      end === undefined
        ? 'Nothing wrong was found in what could be checked.'
        : 'Nothing wrong was found: form, App ID, signature, times, names and privileges all fit.',
    answer: ({ end, subject }) =>
      end === undefined
        ? 'Agora accepts it if the rest fits as well.'
        : `It is accepted: ${subject} until ${end}.`,
    fix: 'Nothing. If it is refused all the same, compare the text that the client really passes with this one, its App ID, channel and uid included, and look whether a certificate was replaced lately.',
  },
}
