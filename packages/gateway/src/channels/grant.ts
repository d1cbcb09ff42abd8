/** What goes over RTP. */
export type MediaKind = 'audio' | 'video'

export const MEDIA_KINDS: readonly MediaKind[] = ['audio', 'video']

/** What a member can send. */
export type StreamKind = MediaKind | 'data'

export const STREAM_KINDS: readonly StreamKind[] = ['audio', 'video', 'data']

/**
 * What an admitted token allows in a channel, and until when: all that a channel remembers of it.
 *
 * Times are Unix seconds; `Infinity` is "no limit of its own", `-Infinity` is "never allowed".
 */
export interface Grant {
  /** When the member has to go. */
  readonly endsAt: number
  /** Until when each kind may be sent; as long as the member stays where co-host authentication is off. */
  readonly publishEndsAt: Readonly<Record<StreamKind, number>>
}

/** Whether the grant lets its holder send anything at all at this time. */
export function mayPublishAnything(grant: Grant, now: number): boolean {
  return STREAM_KINDS.some((kind) => mayPublish(grant, kind, now))
}

export function mayPublish(grant: Grant, kind: StreamKind, now: number): boolean {
  return grant.publishEndsAt[kind] > now
}

/** JSON has no Infinity. */
export function finiteOrNull(at: number): number | null {
  return Number.isFinite(at) ? at : null
}
