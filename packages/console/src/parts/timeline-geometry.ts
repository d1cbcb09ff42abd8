import type { TimelineEntry, TokenView } from '@tessera/token/explain'

/** Where the bars and lines of a token's life stand. Places are 0 (left) to 1 (right); times are Unix seconds. */
export interface Lifelines {
  readonly rows: readonly Lifeline[]
  readonly now: {
    readonly place: number
    /** The moment is too far away to be drawn in proportion. */
    readonly isBeyond: 'before' | 'after' | undefined
  }
  /** Where Agora tells the client to renew. */
  readonly warning: number | undefined
  readonly ticks: readonly { readonly place: number; readonly text: string }[]
}

export interface Lifeline {
  readonly label: string
  readonly from: number
  readonly to: number
  readonly endsAt: number
  readonly isOver: boolean
}

/** Agora ends every token this long after its issue, whatever it says. */
const DAY = 86_400
/** How much of the picture shows that now is far away. */
const BEYOND = 0.14
/** Room at the left and right, so that a line at the edge is seen. */
const MARGIN = 0.015
const STEPS = [
  10,
  30,
  60,
  300,
  600,
  1_800,
  3_600,
  7_200,
  21_600,
  43_200,
  DAY,
  7 * DAY,
  30 * DAY,
] as const
const MOST_TICKS = 4

/** Lays a token's life out on a line. */
export function lifelinesOf(
  token: TokenView,
  timeline: readonly TimelineEntry[],
  now: number,
): Lifelines {
  const { issuedAt } = token
  const hardEnd = Math.min(token.expiresAt, issuedAt + DAY)
  const ends: { readonly label: string; readonly endsAt: number }[] = [
    { label: 'Token', endsAt: hardEnd },
  ]
  for (const { type, privileges } of token.services) {
    for (const at of [...new Set(privileges.map(({ expiresAt }) => expiresAt))]) {
      const names = privileges.filter(({ expiresAt }) => expiresAt === at).map(({ name }) => name)
      ends.push({ label: `${type}: ${namesText(names)}`, endsAt: Math.min(at, issuedAt + DAY) })
    }
  }
  const last = Math.max(issuedAt + 1, ...ends.map(({ endsAt }) => endsAt))
  const life = last - issuedAt
  const isFarAfter = now > last + life / 2
  const isFarBefore = now < issuedAt - life / 2
  const begin = isFarBefore ? issuedAt : Math.min(issuedAt, now)
  const end = isFarAfter ? last : Math.max(last, now)
  const left = MARGIN + (isFarBefore ? BEYOND : 0)
  const right = 1 - MARGIN - (isFarAfter ? BEYOND : 0)
  const placeOf = (at: number): number => left + ((at - begin) / (end - begin)) * (right - left)

  const warnsAt = timeline.find(({ event }) => event === 'will-expire')?.at
  return {
    rows: ends.map(({ label, endsAt }) => ({
      label,
      from: placeOf(issuedAt),
      to: Math.max(placeOf(issuedAt), placeOf(endsAt)),
      endsAt,
      isOver: endsAt <= now,
    })),
    now: {
      place: isFarAfter ? 1 - MARGIN : isFarBefore ? MARGIN : placeOf(now),
      isBeyond: isFarAfter ? 'after' : isFarBefore ? 'before' : undefined,
    },
    warning: warnsAt === undefined || warnsAt > last ? undefined : placeOf(warnsAt),
    ticks: ticksOf(issuedAt, begin, end, placeOf),
  }
}

function ticksOf(
  issuedAt: number,
  begin: number,
  end: number,
  placeOf: (at: number) => number,
): Lifelines['ticks'] {
  const step = STEPS.find((size) => (end - begin) / size <= MOST_TICKS) ?? end - begin
  const ticks = [{ place: placeOf(issuedAt), text: 'issued' }]
  for (let at = issuedAt + step; at <= end; at += step) {
    ticks.push({ place: placeOf(at), text: `+${stepText(at - issuedAt)}` })
  }
  return ticks
}

function stepText(seconds: number): string {
  if (seconds % DAY === 0) return `${seconds / DAY} d`
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

const NAMES: Readonly<Record<string, string>> = {
  joinChannel: 'join',
  publishAudioStream: 'audio',
  publishVideoStream: 'video',
  publishDataStream: 'data',
  rtmLogin: 'log in',
}

function namesText(names: readonly string[]): string {
  return names.map((name) => NAMES[name] ?? name).join(', ')
}
