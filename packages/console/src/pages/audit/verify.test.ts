import { expect, test } from 'vitest'

import type { AuditVerdict } from '../../api/shapes.ts'
import { verifyLog } from './verify.ts'

/** A server that has these parts, and what it was asked. */
function server(parts: readonly AuditVerdict[]): {
  readonly ask: (body: object) => Promise<AuditVerdict>
  readonly asked: object[]
} {
  const asked: object[] = []
  return {
    asked,
    ask: (body) => {
      asked.push(body)
      return Promise.resolve(parts[asked.length - 1]!)
    },
  }
}

const PART = { intact: true, chains: 2, rows: 10 } as const

test('goes on where the part before ended, with the same checkpoint', async () => {
  const { ask, asked } = server([
    { ...PART, removed: 7, next: '10.a' },
    { ...PART, next: '20.a' },
    { ...PART, removed: 5 },
  ])
  const progress: number[] = []
  const found = await verifyLog('kept', (rows) => progress.push(rows), ask)
  expect(found).toMatchObject({ intact: true, chains: 2, checked: 30, removed: 12 })
  expect(progress).toEqual([10, 20, 30])
  expect(asked).toEqual([
    { maxRows: 20_000, checkpoint: 'kept' },
    { maxRows: 20_000, checkpoint: 'kept', after: '10.a' },
    { maxRows: 20_000, checkpoint: 'kept', after: '20.a' },
  ])
})

test('stops at the first damage', async () => {
  const damage = { intact: false, code: 'ROW_ALTERED', chainId: 'a', detail: 'row 12 …' } as const
  const { ask, asked } = server([{ ...PART, next: '10.a' }, damage, PART])
  expect(await verifyLog('', () => undefined, ask)).toMatchObject({ ...damage, checked: 10 })
  expect(asked[0]).toEqual({ maxRows: 20_000 })
  expect(asked).toHaveLength(2)
})
