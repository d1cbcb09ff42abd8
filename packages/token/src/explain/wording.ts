export { shown } from '../arguments.ts'

/** A duration for people, in its two largest units: `45 s`, `5 min`, `2 h 5 min`, `3 days 4 h`. */
export function duration(seconds: number): string {
  const parts: string[] = []
  let rest = Math.abs(Math.round(seconds))
  const units: readonly (readonly [number, string, string])[] = [
    [86_400, ' days', ' day'],
    [3_600, ' h', ' h'],
    [60, ' min', ' min'],
    [1, ' s', ' s'],
  ]
  for (const [size, plural, singular] of units) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0 && parts.length < 2) parts.push(`${count}${count === 1 ? singular : plural}`)
    else if (parts.length > 0) break
  }
  return parts.length > 0 ? parts.join(' ') : '0 s'
}

/** A moment for people, such as `2027-01-15 08:00:00 UTC`. */
export function moment(unixSeconds: number): string {
  return `${new Date(unixSeconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** A moment and how far it is from now: `2027-01-15 08:00:00 UTC (5 min ago)`. */
export function momentFrom(unixSeconds: number, now: number): string {
  const away = unixSeconds - now
  const distance = away === 0 ? 'now' : away < 0 ? `${duration(away)} ago` : `in ${duration(away)}`
  return `${moment(unixSeconds)} (${distance})`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}
