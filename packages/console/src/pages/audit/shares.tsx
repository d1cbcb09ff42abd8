import type { ReactNode } from 'react'

import { Skeleton } from '../../parts/skeleton.tsx'
import type { Share } from './series.ts'

/** Names with bars behind them, most first. */
export function Shares({
  shares,
  labelOf = (name) => name,
  empty,
  onChoose,
}: {
  /** `undefined`: not known yet. */
  readonly shares: readonly Share[] | undefined
  readonly labelOf?: (name: string) => string
  readonly empty: string
  readonly onChoose?: (name: string) => void
}): ReactNode {
  if (shares === undefined) return <Skeleton height={64} />
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
