const UNITS: readonly (readonly [seconds: number, short: string, one: string])[] = [
  [86_400, 'd', 'day'],
  [3_600, 'h', 'hour'],
  [60, 'min', 'minute'],
  [1, 's', 'second'],
]

/** A duration in its two largest units: `1 d 3 h`, `59 min 30 s`, `12 s`. */
export function durationText(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds))
  const parts: string[] = []
  for (const [size, short] of UNITS) {
    const amount = Math.floor(rest / size)
    rest -= amount * size
    if (amount > 0) parts.push(`${amount} ${short}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.length === 0 ? '0 s' : parts.join(' ')
}

/** What a clock that runs down shows: `23:59:59`, `04:10`, `00:00`. */
export function countdownText(seconds: number): string {
  const rest = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(rest / 3_600)
  const minutes = Math.floor((rest % 3_600) / 60)
  const tail = `${twoDigits(minutes)}:${twoDigits(rest % 60)}`
  return hours === 0 ? tail : `${twoDigits(hours)}:${tail}`
}

/** How long ago or from now, in one unit: `3 minutes ago`, `in 2 hours`, `now`. */
export function distanceText(at: number, now: number): string {
  const seconds = at - now
  const size = Math.abs(seconds)
  if (size < 5) return 'now'
  const [unit, , name] = UNITS.find(([length]) => size >= length) ?? UNITS[3]!
  const amount = Math.round(size / unit)
  const text = `${amount} ${name}${amount === 1 ? '' : 's'}`
  return seconds < 0 ? `${text} ago` : `in ${text}`
}

/** `24 Nov 2026, 08:45:10` on this machine's clock. */
export function momentText(at: number): string {
  const date = new Date(at * 1000)
  return `${dayText(at)} ${date.getFullYear()}, ${clockText(at)}`
}

/** `24 Nov`, or `24 Nov 2019` where that is another year than `now` is in. */
export function dayText(at: number, now = at): string {
  const date = new Date(at * 1000)
  const day = `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''}`
  const year = date.getFullYear()
  return year === new Date(now * 1000).getFullYear() ? day : `${day} ${year}`
}

/** `08:45:10` */
export function clockText(at: number): string {
  const date = new Date(at * 1000)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
