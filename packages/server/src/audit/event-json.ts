import { servicesJson, textJson } from '../pipeline/json-text.ts'
import type { AuditEvent } from './audit.ts'

/**
 * The text of an event, which is what `JSON.stringify` makes of it. That of an issued token is put together by hand, as
 * each token pays for it. An App ID that has signed is hex, and so is the hash of a token; a slot is one of two words.
 */
export function eventJson(event: AuditEvent): string {
  const { action, appId, services, expiresAt, certificateSlot, rule, tokenHash } = event
  return action === 'token.issue' &&
    event.reason === undefined &&
    event.note === undefined &&
    event.change === undefined &&
    appId !== undefined &&
    services !== undefined &&
    expiresAt !== undefined &&
    certificateSlot !== undefined &&
    rule !== undefined &&
    tokenHash !== undefined
    ? `${callerJson(event)},"at":${event.at},"action":"token.issue","appId":"${appId}","services":${servicesJson(services)},"expiresAt":${expiresAt},"certificateSlot":"${certificateSlot}","rule":${textJson(rule)},"tokenHash":"${tokenHash}"}`
    : JSON.stringify(event)
}

let lastPrincipal: AuditEvent['principal'] | undefined
let lastRequestId: string | undefined
let lastCaller = ''

/** The beginning of an event, which all tokens of a batch share. */
function callerJson({ requestId, endpoint, address, principal }: AuditEvent): string {
  if (principal !== lastPrincipal || requestId !== lastRequestId) {
    const { kind, subject, issuer } = principal
    const from = issuer === undefined ? '' : `,"issuer":${textJson(issuer)}`
    lastCaller = `{"requestId":${textJson(requestId)},"endpoint":${textJson(endpoint)},"address":${textJson(address)},"principal":{"kind":${textJson(kind)},"subject":${textJson(subject)}${from}}`
    lastPrincipal = principal
    lastRequestId = requestId
  }
  return lastCaller
}
