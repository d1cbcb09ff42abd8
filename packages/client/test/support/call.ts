import { type Call, joinRtc, type JoinOptions, type KeptEvents } from '../../src/index.ts'
import {
  FakeRtcClient,
  FakeTokenSource,
  type ManualClock,
  manualClock,
} from '../../src/testing/index.ts'

/** What a test needs of a call: everything around it is by hand. */
export interface Fixture {
  readonly clock: ManualClock
  readonly source: FakeTokenSource
  readonly client: FakeRtcClient
  /** What the page would tell. */
  readonly wake: () => void
  readonly join: (options?: Partial<JoinOptions<FakeRtcClient>>) => Promise<Call>
  /** The names of all events since joining, in order. */
  readonly events: (keyof KeptEvents)[]
  /** The details of all events of one name. */
  readonly all: <Name extends keyof KeptEvents>(name: Name) => KeptEvents[Name][]
}

const NAMES = ['renewed', 'expired', 'rejoined', 'warning', 'refused', 'ended'] as const

/** Jitter at its latest (0 for renewals, so exactly at the scheduled moment), and retries at once unless told. */
export function fixture({
  lifetimeSeconds = 3600,
  random = 0,
  mode = 'rtc',
}: {
  readonly lifetimeSeconds?: number | undefined
  readonly random?: number
  readonly mode?: 'rtc' | 'live'
} = {}): Fixture {
  const clock = manualClock()
  const source = new FakeTokenSource({ clock, lifetimeSeconds })
  const client = new FakeRtcClient({ mode })
  const events: (keyof KeptEvents)[] = []
  const details: unknown[] = []
  let wake: () => void = () => undefined
  return {
    clock,
    source,
    client,
    wake: () => wake(),
    async join(options = {}) {
      const call = await joinRtc(client, {
        source,
        appId: 'app',
        channel: 'lobby',
        uid: 42,
        clock,
        random: () => random,
        wakeUps: (listener) => {
          wake = listener
          return () => {
            wake = () => undefined
          }
        },
        ...options,
      })
      for (const name of NAMES) {
        call.on(name, (detail) => {
          events.push(name)
          details.push(detail)
        })
      }
      return call
    },
    events,
    all: (name) => details.filter((_, i) => events[i] === name) as never[],
  }
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
