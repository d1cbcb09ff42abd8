import type { TimelineEntry, TokenView } from '@tessera/token/explain'
import type { ReactNode } from 'react'

import { lifelinesOf } from './timeline-geometry.ts'
import { clockText, dayText, distanceText, momentText } from './times.ts'
import './timeline.css'

/** A token's life as a picture, and as a list for whoever does not see it. */
export function Timeline({
  token,
  timeline,
  now,
}: {
  readonly token: TokenView
  readonly timeline: readonly TimelineEntry[]
  readonly now: number
}): ReactNode {
  const { rows, now: nowMark, warning, ticks } = lifelinesOf(token, timeline, now)
  const nowStyle = { left: percent(nowMark.place) }
  return (
    <figure className="timeline">
      <div className="timeline-picture" aria-hidden="true">
        <div className="timeline-labels">
          {rows.map(({ label }) => (
            <span key={label}>{label}</span>
          ))}
        </div>
        <div className="timeline-field">
          {ticks.map(({ place, text }) => (
            <span
              key={text}
              className="timeline-tick"
              data-last={place > 0.93 || undefined}
              style={{ left: percent(place) }}
            >
              <span>{text}</span>
            </span>
          ))}
          {rows.map(({ label, from, to, isOver }) => (
            <div key={label} className="timeline-row">
              <span
                className="timeline-bar"
                data-over={isOver || undefined}
                style={{ left: percent(from), width: percent(Math.max(0.004, to - from)) }}
              >
                {!isOver && nowMark.place > from && (
                  <span
                    className="timeline-used"
                    style={{ width: percent((nowMark.place - from) / (to - from)) }}
                  />
                )}
              </span>
            </div>
          ))}
          {warning !== undefined && (
            <span className="timeline-warning" style={{ left: percent(warning) }} />
          )}
          <span
            className="timeline-now"
            data-beyond={nowMark.isBeyond}
            data-side={nowMark.place > 0.8 ? 'left' : 'right'}
            style={nowStyle}
          >
            <span>
              now{nowMark.isBeyond === undefined ? '' : `, ${beyondText(rows, token, now)}`}
            </span>
          </span>
        </div>
        <div className="timeline-ends">
          {rows.map(({ label, endsAt, isOver }) => (
            <span key={label} data-over={isOver || undefined} title={momentText(endsAt)}>
              {isOver ? 'ended' : 'ends'} {distanceText(endsAt, now)}
            </span>
          ))}
        </div>
      </div>
      <figcaption>
        <ol className="timeline-list">
          {timeline.map(({ at, event, text }, index) => (
            <li
              key={index}
              data-event={event}
              data-past={(at <= now && event !== 'now') || undefined}
            >
              <time dateTime={new Date(at * 1000).toISOString()} title={momentText(at)}>
                {dayText(at, now)} {clockText(at)}
              </time>
              <span className="timeline-tile" aria-hidden="true" />
              <span>{text}</span>
            </li>
          ))}
        </ol>
      </figcaption>
    </figure>
  )
}

function beyondText(
  rows: readonly { readonly endsAt: number }[],
  { issuedAt }: TokenView,
  now: number,
): string {
  const last = Math.max(...rows.map(({ endsAt }) => endsAt))
  return now > last
    ? distanceText(now, last).replace('in ', '') + ' later'
    : distanceText(now, issuedAt).replace(' ago', '') + ' earlier'
}

function percent(place: number): string {
  return `${(place * 100).toFixed(3)}%`
}
