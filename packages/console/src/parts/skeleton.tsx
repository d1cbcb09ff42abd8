import type { CSSProperties, ReactNode } from 'react'

/** Where a text or a picture will stand. It fades in late, so that what is quick never flickers. */
export function Skeleton({
  width = '100%',
  height = 16,
}: {
  readonly width?: number | string
  readonly height?: number
}): ReactNode {
  const style: CSSProperties = { width, height }
  return <span className="skeleton" style={style} />
}

export function RowsSkeleton({ rows = 4 }: { readonly rows?: number }): ReactNode {
  return (
    <div className="card skeleton-rows" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton-row">
          <Skeleton width={28} height={28} />
          <Skeleton width={`${36 - (index % 3) * 6}%`} />
          <Skeleton width="18%" />
        </div>
      ))}
    </div>
  )
}

export function PageSkeleton(): ReactNode {
  return (
    <div className="stack-wide" role="status" aria-label="Loading">
      <div className="stack">
        <Skeleton width={180} height={28} />
        <Skeleton width="48%" />
      </div>
      <RowsSkeleton />
    </div>
  )
}
