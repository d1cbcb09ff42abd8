import type { ReactNode } from 'react'

import type { List } from '../api/list.ts'
import { ProblemNotice } from './problem-notice.tsx'
import { ShowOlder } from './show-older.tsx'
import { RowsSkeleton } from './skeleton.tsx'
import { type Column, Table } from './table.tsx'

/** A table of the newest rows of a list, and the way to older ones. */
export function ListTable<Row extends { readonly id: string }>({
  label,
  list,
  columns,
  empty,
}: {
  readonly label: string
  readonly list: List<Row>
  readonly columns: readonly Column<Row>[]
  /** Where nothing is yet. */
  readonly empty: ReactNode
}): ReactNode {
  const { rows, problem, reload } = list
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {rows === undefined ? (
        problem === undefined && <RowsSkeleton />
      ) : rows.length === 0 ? (
        empty
      ) : (
        <Table label={label} keyOf={({ id }) => id} rows={rows} columns={columns} />
      )}
      <ShowOlder list={list} />
    </>
  )
}
