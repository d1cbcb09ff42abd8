/** One token as the timeline shows it. All times are Unix seconds by the gateway's clock. */
export interface TokenLife {
  /** Counted from 1. */
  readonly number: number
  readonly issuedAt: number
  readonly expiresAt: number
  /** When another token took its place, or its bearer left. */
  readonly replacedAt?: number
}

/** The stretch of time that is shown. */
export interface Frame {
  readonly from: number
  readonly to: number
}

/** Agora warns this long before the end. */
export const WARNING_SECONDS = 30

const SHOWN_TOKENS = 3

/** The latest tokens, in so far as they reach into the frame. */
export function shownTokens(tokens: readonly TokenLife[], frame: Frame): readonly TokenLife[] {
  return tokens.slice(-SHOWN_TOKENS).filter((token) => endOfUse(token) >= frame.from)
}

/**
 * What to show: the latest token as a whole, now, and as much of the past as one more such life.
 *
 * @param tokens - The oldest first.
 */
export function frameOf(tokens: readonly TokenLife[], now: number): Frame {
  const latest = tokens.at(-1)
  if (latest === undefined) return { from: now, to: now + 60 }
  const life = latest.expiresAt - latest.issuedAt
  const first = tokens.at(-SHOWN_TOKENS) ?? tokens[0]!
  const from = Math.max(first.issuedAt, Math.min(now, latest.issuedAt) - life)
  const to = Math.max(latest.expiresAt, now)
  const margin = (to - from) * 0.03
  return { from: from - margin, to: to + margin }
}

/** When it stopped to matter. */
export function endOfUse({ expiresAt, replacedAt = Number.POSITIVE_INFINITY }: TokenLife): number {
  return Math.min(expiresAt, replacedAt)
}

const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400]

/** Round moments for the axis, at most so many. */
export function ticksOf({ from, to }: Frame, most: number): readonly number[] {
  const step = STEPS.find((candidate) => (to - from) / candidate <= most) ?? STEPS.at(-1)!
  const first = Math.ceil(from / step)
  const count = Math.floor(to / step) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step)
}

/** The token's life in one sentence. */
export function lifeInWords(tokens: readonly TokenLife[], now: number): string {
  const token = tokens.at(-1)
  if (token === undefined) return 'No token yet.'
  const name = `Token ${token.number}`
  if (token.replacedAt !== undefined) return `${name} is out of use.`
  const left = token.expiresAt - now
  if (left <= 0) return `${name} has ended.`
  const warning = left - WARNING_SECONDS
  return warning > 0
    ? `${name} ends in ${duration(left)}. Agora warns ${WARNING_SECONDS} seconds before, in ${duration(warning)}.`
    : `${name} ends in ${duration(left)}. Its bearer has been warned.`
}

/** Such as `0:42` or `1:00:00`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const [first = 0, ...rest] = parts[0] === 0 ? parts.slice(1) : parts
  return [String(first), ...rest.map((part) => String(part).padStart(2, '0'))].join(':')
}

/** The time of day, such as `09:41:07`. */
export function timeOfDay(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toLocaleTimeString('en-GB')
}
