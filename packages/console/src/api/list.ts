import { useCallback } from 'react'

import { request, withQuery } from './request.ts'
import { type Action, goOnWith, type Resource, useAction, useResource } from './resource.ts'

/** So many rows of a list are shown at first, and more with each press of a button. */
const PAGE_ROWS = 50
/** More are never answered at once. */
const MAX_ROWS = 1_000

/** The newest rows of a list that the server answers in pages. */
export interface Rows<Row> {
  readonly rows: readonly Row[]
  /** Where the list goes on, if it does. */
  readonly next?: string | undefined
}

/** A list, and where its rows are in the answers. */
export interface ListPlace {
  readonly path: string
  readonly field: string
}

type Ask = (path: string) => Promise<unknown>

/** `known` and up to `limit` rows that come behind it. */
export async function readOn<Row>(
  { path, field }: ListPlace,
  known: Rows<Row>,
  limit: number,
  ask: Ask = request,
): Promise<Rows<Row>> {
  const answer = (await ask(
    withQuery(path, { limit: Math.min(limit, MAX_ROWS), after: known.next }),
  )) as Readonly<Record<string, readonly Row[]>> & { readonly next?: string }
  return { rows: [...known.rows, ...(answer[field] ?? [])], next: answer.next }
}

/** Reads a list from its beginning, and as far as it is known, so that nothing that is shown goes away. */
export async function readAgain<Row>(
  place: ListPlace,
  known: Rows<Row> | undefined,
  ask: Ask = request,
): Promise<Rows<Row>> {
  const shown = known?.rows.length ?? 0
  const wanted = Math.max(1, Math.ceil(shown / PAGE_ROWS)) * PAGE_ROWS
  let list: Rows<Row> = { rows: [] }
  // A page that is not full may still have a next one, behind which to look is for a person to say.
  do list = await readOn(place, list, wanted - list.rows.length, ask)
  while (list.next !== undefined && list.rows.length < shown)
  return list
}

/** A list as far as it was asked for. */
export interface List<Row> extends Pick<Resource<unknown>, 'problem' | 'reload'> {
  /** Newest first; `undefined` until the first are there. */
  readonly rows: readonly Row[] | undefined
  readonly hasOlder: boolean
  readonly older: Action<[], void>
}

/** Shows the newest rows of a list, and older ones when they are asked for. @param field - Where they are in the answer. */
export function useList<Row>(path: string, field: string): List<Row> {
  const read = useCallback(
    (known: Rows<Row> | undefined) => readAgain<Row>({ path, field }, known),
    [path, field],
  )
  const { value, problem, reload } = useResource(path, read)
  const older = useAction(async () => {
    if (value !== undefined) {
      goOnWith(path, value, await readOn({ path, field }, value, PAGE_ROWS))
    }
  })
  return { rows: value?.rows, hasOlder: value?.next !== undefined, problem, reload, older }
}
