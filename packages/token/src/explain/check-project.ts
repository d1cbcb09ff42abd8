import { type Case, clientAppId, looksLikeId } from './case.ts'
import { type Found, found } from './findings/findings.ts'
import type { ReadToken } from './read.ts'
import { checksumsFit, signatureTest, textSignatureTest } from './signing.ts'

/** What is wrong with the project itself, whatever the token. */
export function checkProject(facts: Case): Found[] {
  const notes: Found[] = []
  const { joinAppId, projectAppId } = facts
  if (joinAppId !== undefined && projectAppId !== undefined && joinAppId !== projectAppId) {
    notes.push(found('JOIN_APP_ID_DIFFERS', { join: joinAppId, project: projectAppId }))
  }
  if (facts.disabled) notes.push(found('PROJECT_DISABLED'))
  for (const { slot, problem } of facts.certificates) {
    if (problem !== undefined) notes.push(found('CERTIFICATE_UNUSABLE', { slot, problem }))
  }
  return notes
}

/** App ID and signature. `secrets` collects certificates that come to light on the way. */
export function checkAppAndSignature(token: ReadToken, facts: Case, secrets: string[]): Found[] {
  if (isStatic(facts)) return [found('TOKEN_FOR_STATIC_PROJECT')]
  const signs = signatureTest(token, facts)
  const app = checkAppId(token, facts, signs, secrets)
  const signature = checkSignature(token, facts, signs, app !== undefined)
  return [app, signature].filter((note) => note !== undefined)
}

/** True when the project is known to work with the App ID alone. */
function isStatic({ allowsAppIdOnly, certificates, hasNoCertificate }: Case): boolean {
  if (allowsAppIdOnly !== true) return false
  return hasNoCertificate || (certificates.length > 0 && !certificates.some((one) => one.enabled))
}

function checkAppId(
  token: ReadToken,
  facts: Case,
  signs: ((certificate: string) => boolean) | undefined,
  secrets: string[],
): Found | undefined {
  const join = clientAppId(facts)
  const { appId } = token
  if (join === undefined || appId === join) return undefined

  const isCertificate = facts.certificates.some(({ value }) => value === appId)
  // The certificate of a swapped pair is unknown until the App ID turns out to be the key.
  if (isCertificate || (looksLikeId(join) && signs?.(join) === true)) {
    secrets.push(appId)
    // Where the swap is in what we were told rather than in the token, the other one is the secret.
    if (signs?.(join) === true) secrets.push(join)
    return found('SWAPPED_APP_ID_AND_CERTIFICATE')
  }
  if (appId.trim().toLowerCase() === join.trim().toLowerCase()) {
    return found('APP_ID_SPELLING', { token: appId, join })
  }
  if (!looksLikeId(appId)) return undefined
  const certificateFits = facts.certificates.some(({ value }) => signs?.(value) === true)
  return found('WRONG_PROJECT', { token: appId, join, certificateFits })
}

/** What files and shells leave around a certificate: before it, and after. */
const FRAMES = [
  ['', '\n'],
  ['', '\r\n'],
  ['', '\r'],
  ['', ' '],
  [' ', ''],
  [' ', ' '],
  ['', '\t'],
  ['"', '"'],
  ["'", "'"],
] as const

function checkSignature(
  token: ReadToken,
  facts: Case,
  signs: ((certificate: string) => boolean) | undefined,
  isOfOtherApp: boolean,
): Found | undefined {
  const { certificates } = facts
  if (!looksLikeId(token.appId)) return found('APP_ID_NOT_HEX', { token: token.appId })
  if (certificates.length === 0) return undefined
  if (signs === undefined) return found('NAMES_NEEDED')

  const signers = certificates.filter(({ value }) => signs(value))
  const enabled = signers.find((certificate) => certificate.enabled)
  const fit = checksumsFit(token, facts)
  const namesFit = fit.channel && fit.uid
  if (signers.length > 0 && !namesFit) {
    return found('CHECKSUM_CHANGED', { field: fit.channel ? 'uid' : 'channel' })
  }
  if (enabled) return enabled.slot === 'secondary' ? found('SIGNED_BY_SECONDARY') : undefined
  if (signers[0]) return found('CERTIFICATE_DISABLED', { slot: signers[0].slot })

  // A 006 token for other names, or a token of another project, says nothing about these certificates.
  if (!namesFit || isOfOtherApp) return undefined
  if (signs(token.appId)) return found('SIGNED_WITH_APP_ID')
  const recased = certificates.find(
    ({ value }) => signs(value.toLowerCase()) || signs(value.toUpperCase()),
  )
  if (recased) return found('CERTIFICATE_CASE', { slot: recased.slot })
  const signsText = textSignatureTest(token, facts)
  const framed = certificates.find(
    ({ value }) =>
      looksLikeId(value) &&
      FRAMES.some(([before, after]) => signsText?.(before + value + after) === true),
  )
  if (framed) return found('CERTIFICATE_FRAMED', { slot: framed.slot })
  return found('WRONG_CERTIFICATE', {
    appId: token.appId,
    slots: [...new Set(certificates.map(({ slot }) => slot))],
  })
}
