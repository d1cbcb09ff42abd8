import { randomBytes } from 'node:crypto'
import { getRequestListener } from '@hono/node-server'
import { KickingRules } from './bans/kicking-rules.ts'
import type { Selector } from './channels/index.ts'
import { systemClock, VirtualClock } from './clock/clock.ts'
import {
  type GatewayOptions,
  listeningPlace,
  managementCredentials,
  type MediaOptions,
  projectSettings,
} from './gateway-options.ts'
import { createHttpApp } from './http/app.ts'
import { createTlsServer, listenOnBoth } from './listen.ts'
import type { RelayPorts } from './media/relay.ts'
import type { Projects } from './projects/project.ts'
import { ProjectList } from './projects/project-list.ts'
import { Door } from './runtime/door.ts'
import { EventLog } from './runtime/event-log.ts'
import { Hub } from './runtime/hub.ts'
import { silentLogger } from './runtime/logger.ts'
import { LostStays } from './runtime/lost-stays.ts'
import { type GatewayState, stateOf } from './state.ts'
import { IceOnly } from './stun/ice-only.ts'
import type { Transport } from './stun/transport.ts'
import { openCertificates } from './tls/certificates.ts'
import { DEFAULT_LIMITS, EdgeServer } from './wire/edge-server.ts'
import { TicketOffice } from './wire/ticket.ts'
import { UidAllocator } from './wire/uids.ts'

/** A running gateway. */
export interface Gateway {
  /** `https://localhost:<port>`. */
  readonly url: string
  readonly port: number
  readonly projects: Projects
  readonly rules: KickingRules
  readonly events: EventLog
  /** The certificate of the CA that has to be trusted, in PEM. */
  readonly authorityPem: string
  state(): GatewayState
  /** Moves the clock ahead; whatever becomes due on the way happens before this returns. */
  advanceClock(seconds: number): void
  /** Puts out whoever is inside now and fits; they may come back at once. Returns how many it were. */
  kick(who: Selector): number
  /** Cuts the sockets of whoever fits, as a lost network does. Returns how many it were. */
  cut(who: Selector): number
  /** Ends it; a second call waits for the first. */
  close(): Promise<void>
}

/**
 * Starts a gateway: an access point and an edge that the unmodified official Web SDK joins.
 *
 * @throws {RangeError} When an option is not usable; the message names it.
 * @throws {Error} With code `EADDRINUSE` when the port is taken.
 *
 * @example
 * ```ts
 * const gateway = await startGateway({ appId, appCertificate, port: 0 })
 * gateway.advanceClock(3600)
 * await gateway.close()
 * ```
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const place = listeningPlace(options)
  const { host } = place
  const credentials = managementCredentials(options)
  const log = options.logger ?? silentLogger
  const clock = new VirtualClock(options.clock ?? systemClock)
  const projects =
    options.projects ??
    new ProjectList(await projectSettings(options), {
      now: () => clock.now(),
      randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    })
  const certificates = await openCertificates(options.dataFolder)

  const events = new EventLog()
  const rules = new KickingRules()
  const door = new Door(projects, options.tokenExpiryWhilePrivilegeValid ?? 'kick')
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const sockets = new EdgeServer(limits, log, () => performance.now())
  const hub = new Hub({ clock, events, delivery: sockets })
  const uids = new UidAllocator()
  const tickets = new TicketOffice(randomBytes(32), () => Date.now())

  const server = createTlsServer(certificates.current(), 2 * limits.maxConnections)
  const { port, udp } = await listenOnBoth(server, host, place.port, (error) => {
    log.warn('udp.error', { reason: error.message })
  }).catch((error: unknown) => {
    sockets.stop()
    throw error
  })
  const stopRenewing = certificates.keepFresh((fresh) => server.setSecureContext(fresh))
  const transport = await openTransport(options.media ?? true, {
    channels: hub.channels,
    now: () => hub.now(),
    nowMs: () => performance.now(),
    send: (packet, to) => udp.send(packet, to),
    randomBytes: (count) => randomBytes(count),
    log,
  })
  udp.handle((packet, from) => transport.receive(packet, from))
  events.subscribe(({ event }) => {
    const frequent = event.type === 'data' || event.type === 'admitted'
    log[frequent ? 'debug' : 'info'](`channel.${event.type}`, flat(event))
    if (event.type === 'ended') transport.close(event)
  })

  const edge = { ip: host, port }
  sockets.serve({ hub, door, rules, events, tickets, transport, edge })

  const gateway: Gateway = {
    url: `https://localhost:${port}`,
    port,
    projects,
    rules,
    events,
    authorityPem: certificates.authorityPem,
    state: () => stateOf(clock, projects, hub.channels, transport.counts),
    advanceClock: (seconds) => hub.advance(seconds),
    kick: (who) => {
      const before = hub.channels.size
      hub.submit({ type: 'remove', who, cause: 'uid-banned' })
      return before - hub.channels.size
    },
    cut: (who) => {
      const connections = hub.channels.connectionsOf(who)
      for (const connection of connections) sockets.cut(connection)
      return connections.length
    },
    close: async () => {
      closed ??= close()
      await closed
    },
  }
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    hub.stop()
    stopRenewing()
    transport.stop()
    sockets.stop()
    server.closeAllConnections()
    await Promise.all([new Promise((resolve) => server.close(resolve)), udp.close()])
  }

  const app = createHttpApp({
    wire: {
      ...{ hub, door, events, tickets, projects, edge, uids, url: gateway.url },
      lost: new LostStays(events),
      maxMembers: options.maxMembers ?? DEFAULT_LIMITS.maxConnections,
    },
    control: { ...gateway, uidOf: (appId, account) => uids.forAccount(appId, account) },
    management: { projects, rules, hub },
    credentials,
    local: { host, origins: options.controlOrigins ?? [] },
    pages: options.pages,
    log,
  })
  const listener = getRequestListener((request, env) => app.fetch(request, env), {
    overrideGlobalObjects: false,
  })
  server.on('request', (request, response) => void listener(request, response))
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  server.on('clientError', (_error, socket) => socket.destroy())
  server.on('tlsClientError', (error) => log.debug('tls.refused', { reason: error.message }))
  return gateway
}

async function openTransport(media: boolean | MediaOptions, ports: RelayPorts): Promise<Transport> {
  if (media === false) return new IceOnly(ports)
  // Loaded only where it is used: a seventh of a second and 30 MB.
  const { MediaRelay } = await import('./media/relay.ts')
  return await MediaRelay.start({ ...ports, ...(media === true ? {} : media) })
}

/** The simple fields of an event, for a log line. */
function flat(event: object): Record<string, string | number | boolean | null> {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'type'))
}
