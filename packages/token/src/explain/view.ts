import type { DecodedService } from '../decode.ts'
import type { ServiceView, TokenView } from './explanation.ts'
import type { ReadToken } from './read.ts'

/** What stands in a token as plain data. */
export function viewOf(token: ReadToken): TokenView {
  const { version, appId, issuedAt } = token
  if (token.version === '007') {
    const { expiresAt, flags } = token
    return { version, appId, issuedAt, expiresAt, services: token.services.map(serviceView), flags }
  }
  const { ts, flags, crcChannel, crcUid } = token
  const privileges = token.privileges.map(({ id, name, expiresAt }) => ({
    name: name ?? String(id),
    expiresAt,
  }))
  const services = [
    { type: 'rtc', privileges: privileges.filter(({ name }) => name !== 'rtmLogin') },
    { type: 'rtm', privileges: privileges.filter(({ name }) => name === 'rtmLogin') },
  ].filter((service) => service.privileges.length > 0)
  const checksums = { channel: crcChannel, uid: crcUid }
  return { version, appId, issuedAt, expiresAt: ts, services, flags, checksums }
}

function serviceView(service: DecodedService): ServiceView {
  const privileges = service.privileges.map(({ id, name, expiresAt }) => ({
    name: name ?? String(id),
    expiresAt,
  }))
  switch (service.type) {
    case 'rtc':
    case 'streaming':
    case 'fcdn':
      return { type: service.type, channel: service.channel, uid: service.uid, privileges }
    case 'rtm':
    case 'chat':
      return { type: service.type, userId: service.userId, privileges }
    case 'rtm2': {
      const permissions = service.permissions.map(([resourceType, permissionType, resources]) => ({
        resourceType,
        permissionType,
        resources,
      }))
      return { type: service.type, userId: service.userId, permissions, privileges }
    }
    case 'apaas': {
      const { type, roomUuid, userUuid, role } = service
      return { type, roomUuid, userUuid, role, privileges }
    }
    case 'fpa':
    case 'conversationalAi':
    case 'speechToText':
      return { type: service.type, privileges }
  }
}
