/**
 * Why does it not join? Explains a token in words: what is so, what Agora answers, and what to change.
 *
 * @module
 */
export { explainToken } from './explain.ts'
export type {
  ExplainContext,
  ExplainJoin,
  ExplainProject,
  Explanation,
  Finding,
  ServiceView,
  TimelineEntry,
  TimelineEvent,
  TokenView,
} from './explanation.ts'
export type { FindingCode } from './findings/finding-code.ts'
export { FINDING_CODES } from './findings/findings.ts'
export type { Severity } from './severity.ts'
