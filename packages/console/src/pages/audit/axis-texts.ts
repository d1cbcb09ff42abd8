const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/**
 * What stands below a chart: the time of day, and below it the day where it is another than before; only days when
 * nothing but them is shown.
 *
 * @param moments - Unix seconds.
 */
export function axisTexts(moments: readonly number[]): string[] {
  const times = moments.map((moment) => TIME.format(moment * 1000))
  const days = moments.map((moment) => DAY.format(moment * 1000))
  if (new Set(days).size === days.length && new Set(times).size === 1) return days
  return times.map((time, index) =>
    days[index] === days[index - 1] ? time : `${time}\n${days[index]}`,
  )
}
