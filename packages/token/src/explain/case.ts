import type { AdmissionProject, CertificateSlot, JoinRequest } from '../admission/admission.ts'
import { assertUnixSeconds, isHex32, shown } from '../arguments.ts'
import { MAX_INFLATED_BYTES } from '../limits.ts'
import type { Product } from './answers.ts'
import type { ExplainContext, ExplainProject } from './explanation.ts'

/** One certificate, cleaned of white space around it. */
export interface KnownCertificate {
  readonly slot: CertificateSlot
  readonly value: string
  readonly enabled: boolean
  /** What is odd about the text that was given. */
  readonly problem: string | undefined
}

/** Everything that is known beside the token, in the form in which the checks want it. */
export interface Case {
  readonly now: number
  readonly projectAppId: string | undefined
  readonly joinAppId: string | undefined
  readonly certificates: readonly KnownCertificate[]
  /** True when it was said that there are no certificates, rather than nothing. */
  readonly hasNoCertificate: boolean
  readonly coHost: boolean | undefined
  readonly disabled: boolean
  readonly allowsAppIdOnly: boolean | undefined
  readonly channel: string | undefined
  readonly uid: number | string | undefined
  readonly wantsToPublish: boolean
  readonly product: 'rtc' | 'rtm' | 'chat' | undefined
  readonly userId: string | undefined
  readonly sdk: { readonly name: string; readonly version: string | undefined } | undefined
  /** The most that a token may unpack to. Bytes. */
  readonly maxInflatedBytes: number
}

/** @throws {TypeError | RangeError} When `context` holds something that no check can use. */
export function caseOf(context: ExplainContext): Case {
  const { project = {}, join = {} } = context
  const now = context.now ?? Math.floor(Date.now() / 1000)
  assertUnixSeconds('now', now)
  const maxInflatedBytes = context.maxInflatedBytes ?? MAX_INFLATED_BYTES
  if (!Number.isSafeInteger(maxInflatedBytes) || maxInflatedBytes < 1) {
    throw new RangeError(`maxInflatedBytes must be a whole number from 1, got ${maxInflatedBytes}`)
  }
  const uid: unknown = join.uid === null ? 0 : join.uid
  if (uid !== undefined && typeof uid !== 'number' && typeof uid !== 'string') {
    throw new TypeError(`join.uid must be a number, a string or null, got ${shown(uid)}`)
  }
  for (const [name, value] of Object.entries({
    'project.appId': project.appId,
    'join.appId': join.appId,
    'join.channel': join.channel,
    'join.userId': join.userId,
  })) {
    const given: unknown = value
    if (given !== undefined && typeof given !== 'string') {
      throw new TypeError(`${name} must be a string, got ${shown(given)}`)
    }
  }
  return {
    now,
    projectAppId: project.appId,
    joinAppId: join.appId,
    certificates: certificatesOf(project),
    hasNoCertificate: project.certificates?.length === 0,
    coHost: project.coHostAuthentication,
    disabled: project.status === 'disabled',
    allowsAppIdOnly: project.allowsAppIdOnly,
    channel: join.channel,
    uid,
    wantsToPublish: join.role === 'publisher' || join.role === 'host',
    product: join.product ?? (join.channel !== undefined || uid !== undefined ? 'rtc' : undefined),
    userId: join.userId,
    sdk: join.sdk && { name: join.sdk.name, version: join.sdk.version },
    maxInflatedBytes,
  }
}

function certificatesOf(project: ExplainProject): readonly KnownCertificate[] {
  return (project.certificates ?? []).map((given, index) => {
    const certificate =
      typeof given === 'string'
        ? {
            slot: index === 0 ? ('primary' as const) : ('secondary' as const),
            value: given,
            enabled: true,
          }
        : given
    if (typeof certificate.value !== 'string') {
      throw new TypeError(`project.certificates[${index}] must be a text, or have one as its value`)
    }
    return {
      ...certificate,
      value: certificate.value.trim(),
      problem: problemOf(certificate.value),
    }
  })
}

/** What is wrong with the text of a certificate, without telling the text. */
function problemOf(value: string): string | undefined {
  if (looksLikeId(value)) return undefined
  const inner = value.trim()
  if (looksLikeId(inner)) return 'has white space around it'
  if (/^(["'`]).*\1$/s.test(inner)) return 'has quotation marks around it'
  if (inner.length !== 32) return `has ${inner.length} characters`
  return 'holds characters that are not hexadecimal'
}

/** True for what an App ID or certificate looks like. (The library's own test would tell the compiler that all else is no text.) */
export function looksLikeId(text: string): boolean {
  return isHex32(text)
}

/** The App ID that the client is taken to join with. */
export function clientAppId(facts: Case): string | undefined {
  return facts.joinAppId ?? facts.projectAppId
}

/** The join as `admit` wants it; `undefined` when too little is known for a verdict. */
export function asAdmission(
  facts: Case,
  token: string,
): { readonly request: JoinRequest; readonly project: AdmissionProject } | undefined {
  const { channel, uid, certificates, hasNoCertificate, allowsAppIdOnly } = facts
  const appId = clientAppId(facts)
  const knowsSecurity = certificates.length > 0 || (hasNoCertificate && allowsAppIdOnly === true)
  if (appId === undefined || channel === undefined || uid === undefined || !knowsSecurity) {
    return undefined
  }
  return {
    request: { appId, channel, uid, token },
    project: {
      appId: facts.projectAppId ?? appId,
      certificates,
      status: facts.disabled ? 'disabled' : 'active',
      allowsAppIdOnly: allowsAppIdOnly ?? false,
      coHostAuthentication: facts.coHost ?? false,
    },
  }
}

/** The product whose answers are quoted. */
export function quotedProduct(facts: Case): Product {
  return facts.product ?? 'rtc'
}
