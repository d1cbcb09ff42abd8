import { servicesJson } from './json-text.ts'
import type { IssuedToken } from './token-request.ts'

/**
 * The JSON of an issued token. Written out, as each token pays for it: what is between quotes here is base64, hex or one
 * of two words, and holds nothing that JSON would spell differently.
 */
export function issuedJson(issued: IssuedToken): string {
  const { token, format, appId, services, expiresInSeconds, expiresAt, serverTime } = issued
  return `{"token":"${token}","format":"${format}","appId":"${appId}","services":${servicesJson(services)},"expiresInSeconds":${expiresInSeconds},"expiresAt":${expiresAt},"serverTime":${serverTime}}`
}
