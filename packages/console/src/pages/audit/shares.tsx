import type { ReactNode } from 'react'

import type { Share } from './series.ts'

/** Names with bars behind them, most first. */
export function Shares({
  shares,
  labelOf = (name) => name,
  empty,
  onChoose,
}: {
  readonly shares: readonly Share[]
  readonly labelOf?: (name: string) => string
  readonly empty: string
  readonly onChoose?: (name: string) => void
}): ReactNode {
  if (shares.length === 0) return <p className="soft small">{empty}</p>
  const most = Math.max(...shares.map(({ count }) => count))
  return (
    <ul className="shares">
      {shares.slice(0, 6).map(({ name, count }) => (
        <li key={name}>
          <span className="share-bar" style={{ width: `${(count / most) * 100}%` }} />
          {onChoose === undefined ? (
            <span className="share-name">{labelOf(name)}</span>
          ) : (
            <button type="button" className="share-name" onClick={() => onChoose(name)}>
              {labelOf(name)}
            </button>
          )}
          <span className="number soft">{count.toLocaleString('en')}</span>
        </li>
      ))}
    </ul>
  )
}
