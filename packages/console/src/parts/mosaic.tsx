import type { ReactNode } from 'react'

/** How strongly each tile is coloured: 0 is a gap, 4 is gold. */
export function tilesOf(seed: string, howMany: number): readonly number[] {
  // FNV-1a: all it has to do is to look different for every seed, and the same each time.
  let hash = 0x811c9dc5
  const tiles: number[] = []
  for (let index = 0; index < howMany; index++) {
    hash ^= seed.charCodeAt(index % seed.length) + index
    hash = Math.imul(hash, 0x01000193) >>> 0
    const value = (hash >>> 9) % 16
    tiles.push(value < 2 ? 0 : value < 7 ? 1 : value < 11 ? 2 : value < 15 ? 3 : 4)
  }
  return tiles
}

/** A picture made of tiles, the same for the same seed, so that people know an id by sight. */
export function Mosaic({
  seed,
  columns,
  rows,
  size,
  gap = 2,
}: {
  readonly seed: string
  readonly columns: number
  readonly rows: number
  readonly size: number
  readonly gap?: number
}): ReactNode {
  const step = size + gap
  return (
    <svg
      className="mosaic"
      width={columns * step - gap}
      height={rows * step - gap}
      viewBox={`0 0 ${columns * step - gap} ${rows * step - gap}`}
      aria-hidden="true"
      focusable="false"
    >
      {tilesOf(seed === '' ? ' ' : seed, columns * rows).map((strength, index) => (
        <rect
          key={index}
          className={`tile tile-${strength}`}
          x={(index % columns) * step}
          y={Math.floor(index / columns) * step}
          width={size}
          height={size}
          rx={size / 5}
        />
      ))}
    </svg>
  )
}
