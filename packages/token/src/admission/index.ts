/**
 * Agora's decision table as pure functions: who may join, renew and publish, until when, and what the platform answers
 * when not. For servers, gateways and tools that have to agree with the platform.
 *
 * @module
 */
export type {
  Admission,
  AdmissionProject,
  Admitted,
  AdmitOptions,
  CertificateSlot,
  Deadlines,
  JoinRequest,
  PublishRight,
  Refused,
  StreamKind,
} from './admission.ts'
export { admit, admitRenewal } from './admit.ts'
export {
  ACCESS_POINT_CODES,
  type AccessPointCode,
  EDGE_CODES,
  type EdgeCode,
} from './platform-codes.ts'
export {
  judgePublish,
  judgeRole,
  type PublishJudgement,
  publishableKinds,
  type PublishingOptions,
} from './publishing.ts'
export {
  type AdmissionReason,
  type PlaceReason,
  type PublishReason,
  type Refusal,
  type RefusalReason,
  REFUSALS,
} from './refusals.ts'
