import type { AdmissionReason } from '../../admission/refusals.ts'
import type { Severity } from '../severity.ts'

/** A text, or how to make it from what was found and, for answers, from the platform's answer to the reason. */
type Text<Data> = string | ((data: Data, standardAnswer: string) => string)

/** How one code is put into words. */
export interface Template<Data> {
  readonly severity: Severity | ((data: Data) => Severity)
  /** The platform's reason, where this refuses a join; its answer is then the default of `answer`. */
  readonly reason?: AdmissionReason | ((data: Data) => AdmissionReason | undefined)
  readonly what: Text<Data>
  readonly answer?: Text<Data>
  readonly fix: Text<Data>
}

/** One template for each code. */
export type Templates<DataByCode> = {
  readonly [Code in keyof DataByCode]: Template<DataByCode[Code]>
}
