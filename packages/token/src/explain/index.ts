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
  Severity,
  TimelineEntry,
  TimelineEvent,
  TokenView,
} from './explanation.ts'
export { FINDING_CODES, type FindingCode } from './findings/findings.ts'
