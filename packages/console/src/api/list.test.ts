import { describe, expect, test } from 'vitest'

import { readAgain, readOn, type Rows } from './list.ts'

const PLACE = { path: '/v1/admin/bans?about=all', field: 'bans' }

/** A server with numbered rows, the newest with the highest number. */
class Server {
  readonly asked: string[] = []
  newest: number

  constructor(newest: number) {
    this.newest = newest
  }

  readonly ask = (path: string): Promise<unknown> => {
    this.asked.push(path)
    const query = new URLSearchParams(path.slice(path.indexOf('?')))
    const first = Number(query.get('after') ?? this.newest + 1) - 1
    const rows = Array.from(
      { length: Math.min(Number(query.get('limit')), first) },
      (_, index) => first - index,
    )
    const last = rows.at(-1) ?? 1
    return Promise.resolve({ bans: rows, ...(last > 1 && { next: String(last) }) })
  }
}

const shown = (length: number, newest: number): Rows<number> => ({
  rows: Array.from({ length }, (_, index) => newest - index),
  next: String(newest - length + 1),
})

describe('a list that is read from its beginning', () => {
  test('is a page at first', async () => {
    const server = new Server(120)
    expect(await readAgain(PLACE, undefined, server.ask)).toEqual(shown(50, 120))
    expect(server.asked).toEqual(['/v1/admin/bans?about=all&limit=50'])
  })

  test('says that it is whole', async () => {
    const list = await readAgain(PLACE, undefined, new Server(50).ask)
    expect([list.rows.length, list.next]).toEqual([50, undefined])
  })

  test('stays as long as it is shown, with what is new', async () => {
    const server = new Server(120)
    const known = shown(100, 120)
    server.newest = 123
    expect(await readAgain(PLACE, known, server.ask)).toEqual(shown(100, 123))
    expect(server.asked).toHaveLength(1)
  })

  test('shows what is new behind what was all there was', async () => {
    const server = new Server(71)
    const known = { rows: shown(70, 70).rows }
    expect((await readAgain(PLACE, known, server.ask)).rows).toEqual(shown(71, 71).rows)
  })

  test('is not asked for in more than the server answers at once', async () => {
    const server = new Server(3_000)
    expect(await readAgain(PLACE, shown(2_150, 3_000), server.ask)).toEqual(shown(2_150, 3_000))
    expect(server.asked.map((path) => /limit=\d+/.exec(path)?.[0])).toEqual([
      'limit=1000',
      'limit=1000',
      'limit=150',
    ])
  })

  test('ends with a page that is not full, though it may go on', async () => {
    const list = await readAgain(PLACE, undefined, () => Promise.resolve({ bans: [], next: 'x' }))
    expect(list).toEqual({ rows: [], next: 'x' })
  })
})

test('older rows come behind those that are known', async () => {
  const server = new Server(120)
  expect(await readOn(PLACE, shown(50, 120), 50, server.ask)).toEqual(shown(100, 120))
  expect(server.asked).toEqual(['/v1/admin/bans?about=all&limit=50&after=71'])
})
