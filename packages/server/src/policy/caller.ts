import type { Principal } from '../callers/principal.ts'
import type { PolicyQuestion } from './policy.ts'
import type { TemplateValues } from './template.ts'

/** Who asks, and for which project, while one decision is made. */
export class Caller implements TemplateValues {
  readonly principal: Principal
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly appId: string
  readonly format: '007' | '006'
  /** True once the decision turned on a mapped uid that is not known yet: it has to be made again with it. */
  lacksMappedUid = false
  readonly #mappedUid: number | undefined

  constructor({ principal, project, request }: PolicyQuestion, mappedUid: number | undefined) {
    this.principal = principal
    this.subject = principal.subject
    this.claims = principal.claims
    this.appId = project.appId
    this.format = request.format
    this.#mappedUid = mappedUid
  }

  /** The uid that stands for the subject, if it is known. */
  mappedUid(): number | undefined {
    if (this.#mappedUid === undefined) this.lacksMappedUid = true
    return this.#mappedUid
  }
}
