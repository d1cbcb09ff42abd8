import type { ReactNode } from 'react'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Takes what is left of the width. */
  readonly wide?: boolean
  /** Numbers and buttons stand at the right. */
  readonly end?: boolean
  /** Its title is only for screen readers. */
  readonly hideTitle?: boolean
}

/** Rows; on a phone each becomes a card with the titles beside the values. */
export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
}: {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
}): ReactNode {
  return (
    <div className="card table-card">
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, end = false, hideTitle = false, wide = false }) => (
              <th key={title} scope="col" data-end={end || undefined} data-wide={wide || undefined}>
                {hideTitle ? <span className="visually-hidden">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, cell, end = false, hideTitle = false }, index) => {
                const attributes = {
                  'data-end': end || undefined,
                  'data-title': hideTitle || index === 0 ? undefined : title,
                }
                return index === 0 ? (
                  <th key={title} scope="row" {...attributes}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} {...attributes}>
                    {cell(row)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
