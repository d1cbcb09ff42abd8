import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { chainMac } from './chain.ts'
import { ChainedAudit } from './chained-audit.ts'
import { exportAudit, readExport } from './export-audit.ts'
import { type AuditPart, type AuditVerdict, verifyAudit, verifyAuditPart } from './verify-audit.ts'

const KEY = new Uint8Array(32).fill(7)

/** A log of `count` rows, as the lines of its export. */
async function exportedLog(count: number): Promise<string[]> {
  const lines: string[] = ['{"format":"tessera-audit-1","at":0}']
  const audit = new ChainedAudit({
    key: KEY,
    replica: 'test',
    clock: () => 0,
    newChainId: () => 'chain',
    sink: {
      openChain(key, wanted) {
        const chain = { ...wanted, ordinal: 1 }
        const opened = { ...chain, mac: chainMac(key, chain, '') }
        lines.push(JSON.stringify({ chain: opened }))
        return Promise.resolve(opened)
      },
      append(rows) {
        for (const { chainId, sequence, mac, event } of rows) {
          const place = JSON.stringify({ chainId, sequence, mac }).slice(0, -1)
          lines.push(`${place},"event":${event}}`)
        }
        return Promise.resolve()
      },
    },
  })
  for (let index = 0; index < count; index++) {
    await audit.record({
      at: index,
      action: 'token.issue',
      requestId: `r${index}`,
      endpoint: 'native',
      address: '192.0.2.1',
      principal: { kind: 'jwt', subject: `user ${index}` },
    })
  }
  return lines
}

const FIRST_ROW = 2

describe('verifyAudit', () => {
  test('finds any row that was changed, deleted, put in or moved, and names where it begins', async () => {
    const log = await exportedLog(12)
    expect(await verifyAudit(await readExport(log), KEY)).toMatchObject({ intact: true, rows: 12 })
    expect((await allLines(log)).slice(FIRST_ROW)).toEqual(log.slice(FIRST_ROW))

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('change', 'delete', 'repeat', 'swap', 'renumber'),
        fc.nat({ max: 10 }), // not the last one: a cut end needs a checkpoint
        async (act, index) => {
          const at = FIRST_ROW + index
          const lines = [...log]
          const line = lines[at]!
          if (act === 'change') lines[at] = line.replace('"user ', '"loser ')
          if (act === 'delete') lines.splice(at, 1)
          if (act === 'repeat') lines.splice(at, 0, line)
          if (act === 'swap') [lines[at], lines[at + 1]] = [lines[at + 1]!, line]
          if (act === 'renumber')
            lines[at] = line.replace(`"sequence":${index + 1},`, '"sequence":99,')
          const verdict = await verifyAudit(await readExport(lines), KEY)
          expect(verdict.intact).toBe(false)
          if (!verdict.intact) expect(verdict.sequence).toBe(index + 1)
        },
      ),
    )
  })

  test('finds any bit that was flipped in a MAC or an event', async () => {
    const log = await exportedLog(3)
    for (let at = FIRST_ROW; at < log.length; at++) {
      const line = log[at]!
      for (const place of [line.indexOf('"mac":"') + 7, line.indexOf('192.0')]) {
        const other = line[place] === '1' ? '2' : '1'
        const lines = [...log]
        lines[at] = line.slice(0, place) + other + line.slice(place + 1)
        expect(await verifyAudit(await readExport(lines), KEY)).toMatchObject({
          code: 'ROW_ALTERED',
          sequence: at - FIRST_ROW + 1,
        })
      }
    }
  })
})

describe('verifyAuditPart', () => {
  test('finds part by part what is found at once, whatever the size of the parts', async () => {
    const log = await exportedLog(12)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 14 }),
        fc.option(fc.nat({ max: 11 })),
        async (maxRows, changed) => {
          const lines = log.map((line, at) =>
            changed !== null && at === FIRST_ROW + changed ? line.replace('"user ', '"x ') : line,
          )
          const source = await readExport(lines)
          const whole = await verifyAudit(source, KEY)
          const { verdict, parts } = await inParts(source, maxRows)
          expect(verdict).toEqual(whole)
          if (whole.intact) expect(parts).toBe(Math.ceil(12 / maxRows))
        },
      ),
    )
  })

  test('sees that the row is gone from which the next part begins', async () => {
    const lines = await exportedLog(6)
    const cut = [...lines.slice(0, FIRST_ROW + 2), ...lines.slice(FIRST_ROW + 3)]
    const after = { chainId: 'chain', sequence: 3 }
    expect(await verifyAuditPart(await readExport(cut), KEY, { after, maxRows: 10 })).toMatchObject(
      { code: 'ROW_MISSING', sequence: 3 },
    )
  })

  test('refuses a place in a chain that is not there', async () => {
    const source = await readExport(await exportedLog(1))
    const after = { chainId: 'other', sequence: 1 }
    await expect(verifyAuditPart(source, KEY, { after, maxRows: 10 })).rejects.toThrow(RangeError)
  })
})

/** The verdict over all parts, with the rows of all. */
async function inParts(
  source: Parameters<typeof verifyAuditPart>[0],
  maxRows: number,
): Promise<{ readonly verdict: AuditVerdict; readonly parts: number }> {
  let after: AuditPart['after']
  let rows = 0
  for (let parts = 1; ; parts++) {
    const { next, ...verdict } = await verifyAuditPart(source, KEY, { after, maxRows })
    if (!verdict.intact) return { verdict, parts }
    rows += verdict.rows
    if (next === undefined) return { verdict: { ...verdict, rows }, parts }
    after = next
  }
}

async function allLines(log: readonly string[]): Promise<string[]> {
  const lines: string[] = []
  for await (const line of exportAudit(await readExport(log), 0)) lines.push(line)
  return lines
}
