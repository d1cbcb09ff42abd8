import { readOfficially } from '../../test/support/official.ts'
import { appCertificate } from './project.ts'

/** What a token of version 007 says, read and verified by Agora's own package; without time and salt, which differ. */
export function saysOfRtcToken(token: string): unknown {
  const { appId, expire, services } = readOfficially(token, appCertificate)
  return JSON.parse(
    JSON.stringify({ appId: String(appId), expire, services: services.map(asText) }),
  ) as unknown
}

/** The official package leaves text as bytes. */
function asText(service: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(service).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? new TextDecoder().decode(value) : (value as unknown),
    ]),
  )
}
