import type { Principal, TicketBounds } from '../callers/principal.ts'
import type { RequestedService } from '../pipeline/token-request.ts'
import type { Denial } from './denial.ts'
import { fitsGlob } from './glob.ts'
import { lowerRole, privilegesOfRole } from './rtc-privileges.ts'
import { asksForPermissions, filterPermissions } from './rtm2-permissions.ts'

/**
 * What of a request a ticket leaves, before any rule is asked: a ticket can only narrow.
 *
 * `channels` also bounds rooms and the channels of RTM; `maxRole` whatever sends to a channel; `uid` also the users of
 * RTM, Chat and classrooms, who may go by the ticket's subject instead. The classroom's own role numbers are left to
 * the rules.
 */
export function narrowToTicket(
  service: RequestedService,
  bounds: TicketBounds,
  principal: Principal,
  appId: string,
): RequestedService | Denial {
  if (bounds.project !== undefined && bounds.project !== appId) return { reason: 'TICKET_PROJECT' }
  switch (service.type) {
    case 'rtc':
    case 'streaming':
    case 'fcdn':
      return narrowChannelService(service, bounds)
    case 'rtm':
    case 'chat':
      return isOwnUser(service.userId, bounds, principal) ? service : { reason: 'TICKET_UID' }
    case 'rtm2':
      return isOwnUser(service.userId, bounds, principal)
        ? narrowPermissions(service, bounds)
        : { reason: 'TICKET_UID' }
    case 'apaasRoomUser':
      if (!isOwnChannel(service.roomUuid, bounds)) return { reason: 'TICKET_CHANNEL' }
      return isOwnUser(service.userUuid, bounds, principal) ? service : { reason: 'TICKET_UID' }
    case 'apaasUser':
      return isOwnUser(service.userUuid, bounds, principal) ? service : { reason: 'TICKET_UID' }
    case 'chatApp':
    case 'apaasApp':
    case 'fpa':
    case 'conversationalAi':
    case 'speechToText':
      return service
  }
}

function narrowChannelService(
  service: Extract<RequestedService, { type: 'rtc' | 'streaming' | 'fcdn' }>,
  bounds: TicketBounds,
): RequestedService | Denial {
  if (!isOwnChannel(service.channel, bounds)) return { reason: 'TICKET_CHANNEL' }
  const only = bounds.uid ?? 0
  if (only !== 0 && service.uid !== 0 && String(service.uid) !== String(only)) {
    return { reason: 'TICKET_UID', instead: only }
  }
  const uid = only === 0 ? service.uid : only
  if (bounds.maxRole !== 'subscriber') return { ...service, uid }
  // The other two services are for sending.
  if (service.type !== 'rtc') return { reason: 'TICKET_ROLE' }
  if (service.privileges === undefined) {
    return { ...service, uid, role: lowerRole(service.role, 'subscriber') }
  }
  const privileges = privilegesOfRole(service.privileges, 'subscriber')
  return privileges === undefined ? { reason: 'TICKET_ROLE' } : { ...service, uid, privileges }
}

function narrowPermissions(
  service: Extract<RequestedService, { type: 'rtm2' }>,
  bounds: TicketBounds,
): RequestedService | Denial {
  if (service.permissions === undefined || bounds.channels === undefined) return service
  if (!asksForPermissions(service.permissions)) return service
  const permissions = filterPermissions(
    service.permissions,
    (resource, _verb, name) => !resource.endsWith('Channels') || isOwnChannel(name, bounds),
  )
  return permissions === undefined ? { reason: 'TICKET_CHANNEL' } : { ...service, permissions }
}

function isOwnChannel(channel: string, { channels }: TicketBounds): boolean {
  return channels === undefined || channels.some((glob) => fitsGlob(glob, channel))
}

function isOwnUser(userId: string | number, { uid }: TicketBounds, principal: Principal): boolean {
  if (uid === undefined || uid === 0) return true
  return String(userId) === String(uid) || String(userId) === principal.subject
}
