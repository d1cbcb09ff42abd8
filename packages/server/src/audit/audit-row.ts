import type { RequestedService } from '../pipeline/token-request.ts'
import { searchableText } from '../storage/storable-text.ts'
import type { AuditEvent } from './audit.ts'

/** One row of the log: an event at its place in a chain, with what it can be searched by. */
export interface AuditRow extends SearchColumns {
  readonly chainId: string
  /** 1 for the first row of a chain. */
  readonly sequence: number
  /** JSON of the event, as it was written; what the MAC is over. */
  readonly event: string
  readonly mac: string
  /** It is the last of a sheet, and what that says of its rows is not so. */
  readonly endsWrongSheet?: true
}

/** Copies of parts of the event, so that the database can look for them. `verifyAudit` compares them with it. */
export interface SearchColumns {
  /** Unix milliseconds. */
  readonly atMs: number
  readonly action: string
  /** Empty when the event is not about a project. */
  readonly appId: string
  readonly subject: string
  /** `\nroom-1\nroom-2\n`, so that a whole name can be looked for; empty when there is none. */
  readonly channels: string
}

/** Longer texts are cut in the columns; the event has them whole. */
const MAX_TEXT = 255

export function searchColumns(event: AuditEvent): SearchColumns {
  return {
    atMs: event.at,
    action: searchableText(event.action, MAX_TEXT),
    appId: searchableText(event.appId ?? '', MAX_TEXT),
    subject: searchableText(event.principal.subject, MAX_TEXT),
    channels: channelsOf(event.services),
  }
}

/** How a channel is spelled in the column. */
export function channelPattern(channel: string): string {
  return `\n${searchableText(channel, 4_096)}\n`
}

function channelsOf(services: readonly RequestedService[] = []): string {
  // Nearly always there is one, and then nothing to gather.
  if (services.length === 1) {
    const channel = channelOf(services[0]!)
    return channel === undefined ? '' : channelPattern(channel)
  }
  const channels = new Set(services.map(channelOf).filter((channel) => channel !== undefined))
  return channels.size === 0 ? '' : channelPattern([...channels].join('\n'))
}

function channelOf(service: RequestedService): string | undefined {
  if ('channel' in service) return service.channel
  return 'roomUuid' in service ? service.roomUuid : undefined
}
