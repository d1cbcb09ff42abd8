import { type ReactNode, useSyncExternalStore } from 'react'

import { serverNow } from '../api/request.ts'
import { countdownText, distanceText, momentText } from './times.ts'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for all that count; it stops when nobody looks. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The server's time in Unix seconds, again every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, serverNow)
}

/** How long ago, or from now; the exact moment is its title. */
export function Moment({ at }: { readonly at: number }): ReactNode {
  const now = useNow()
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={momentText(at)}>
      {distanceText(at, now)}
    </time>
  )
}

/** Runs down to a moment. Not announced: a screen reader would never stop. */
export function Countdown({
  to,
  now,
  ended = 'ended',
}: {
  readonly to: number
  /** Where another clock than the server's counts. */
  readonly now?: number
  readonly ended?: string
}): ReactNode {
  const ticking = useNow()
  const left = to - (now ?? ticking)
  return (
    <span
      className="countdown"
      role="timer"
      aria-live="off"
      title={momentText(to)}
      data-state={left <= 0 ? 'ended' : left <= 30 ? 'soon' : 'running'}
    >
      {left <= 0 ? ended : countdownText(left)}
    </span>
  )
}
