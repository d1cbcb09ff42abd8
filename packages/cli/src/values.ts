import { Failure } from './failure.ts'

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds from `3600`, `90s`, `15m`, `24h` or `1d`. @throws {Failure} For anything else. */
export function durationSeconds(flag: string, text: string): number {
  const match = /^(\d+)([smhd]?)$/.exec(text)
  if (match === null) {
    throw new Failure(
      `--${flag} takes seconds or a duration such as 90s, 15m or 24h, not "${text}"`,
      {
        exitCode: 2,
      },
    )
  }
  return Number(match[1]) * UNIT_SECONDS[match[2]!]!
}

/**
 * A moment that has been: so long ago (`90d`), or a day or time in UTC (`2026-01-31`, `2026-01-31T12:00:00Z`).
 *
 * @param now - Unix seconds.
 * @returns Unix seconds.
 * @throws {Failure} For anything else.
 */
export function pastMoment(flag: string, text: string, now: number): number {
  if (/^\d{4}-/.test(text)) {
    const at = Date.parse(text)
    const isExact = /^\d{4}-\d\d-\d\d(?:T.*(?:Z|[+-]\d\d:\d\d))?$/.test(text)
    if (isExact && !Number.isNaN(at)) return Math.floor(at / 1000)
  } else if (/^\d+[smhd]$/.test(text)) return now - durationSeconds(flag, text)
  throw new Failure(
    `--${flag} takes an age such as 90d or a time such as 2026-01-31, not "${text}"`,
    { exitCode: 2 },
  )
}

/** A whole number of decimal digits. @throws {Failure} For anything else. */
export function wholeNumber(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new Failure(`--${flag} takes a whole number, not "${text}"`, { exitCode: 2 })
  }
  return Number(text)
}

/** One of a few words. @throws {Failure} For any other. */
export function choice<Choice extends string>(
  flag: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  if (value === undefined) return undefined
  const found = choices.find((one) => one === value)
  if (found === undefined) {
    throw new Failure(`--${flag} is one of ${choices.join(', ')}, not "${value}"`, { exitCode: 2 })
  }
  return found
}

/** The uid or account that a client will join with: exactly one of the two flags. */
export function userOf(args: {
  readonly uid?: string | undefined
  readonly account?: string | undefined
}): number | string | undefined {
  if (args.uid !== undefined && args.account !== undefined) {
    throw new Failure('--uid and --account exclude each other', {
      hint: 'a client joins either with a number (--uid) or with a string (--account)',
      exitCode: 2,
    })
  }
  if (args.uid === undefined) return args.account
  if (!/^\d+$/.test(args.uid)) {
    throw new Failure(`--uid takes a number, not "${args.uid}"`, {
      hint: 'for a string user account pass --account',
      exitCode: 2,
    })
  }
  return Number(args.uid)
}
