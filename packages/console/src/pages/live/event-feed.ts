import { useEffect, useState } from 'react'

import type { GatewayEvent } from '../../api/shapes.ts'

/** Every type that the gateway tells; an EventSource hears only what it is asked to listen to. */
const TYPES = [
  'joined',
  'disconnected',
  'reconnected',
  'ended',
  'will-expire',
  'renewed',
  'role-changed',
  'role-refused',
  'published',
  'publish-refused',
  'unpublished',
  'data',
  'admitted',
  'refused',
  'turned-away',
  'clock-advanced',
] as const

const MOST_SHOWN = 200

export interface NumberedEvent {
  readonly id: string
  readonly event: GatewayEvent
}

/** The gateway's events, newest first. `onEvent` is told of each, so that the state can be read again. */
export function useEventFeed(
  isOn: boolean,
  onEvent: () => void,
): { readonly events: readonly NumberedEvent[]; readonly isConnected: boolean } {
  const [events, setEvents] = useState<readonly NumberedEvent[]>([])
  const [isConnected, setConnected] = useState(false)
  useEffect(() => {
    if (!isOn) return undefined
    const source = new EventSource('/v1/admin/gateway/events?after=0')
    const hear = (message: MessageEvent<string>): void => {
      const event = JSON.parse(message.data) as GatewayEvent
      const entry = { id: message.lastEventId, event }
      setEvents((before) =>
        before.some(({ id }) => id === entry.id) ? before : [entry, ...before].slice(0, MOST_SHOWN),
      )
      onEvent()
    }
    for (const type of TYPES) source.addEventListener(type, hear)
    source.addEventListener('open', () => setConnected(true))
    source.addEventListener('error', () => setConnected(false))
    return () => source.close()
  }, [isOn, onEvent])
  return { events, isConnected }
}
