import { readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  ASSUMED,
  type CostOfToken,
  firstBound,
  mostWithOneOfEach,
  needsOf,
} from '../../bench/scaling/model.ts'
import { currentScalingPage } from '../../bench/scaling/write-page.ts'

const COST: CostOfToken = {
  serverCpuMicroseconds: 100,
  databaseCpuMicroseconds: 40,
  redisCpuMicroseconds: 10,
  redisCommands: 3,
  storedBytes: 700,
  walBytes: 800,
  rowsPerCommit: 20,
}
/** Numbers with which one can reckon by head. */
const ROUND = {
  peakToAverage: 2,
  targetUse: 0.5,
  databaseCores: 4,
  commitsPerSecond: 1_000,
  daysKept: 10,
  diskBytes: 1e12,
}

describe('the model of scaling', () => {
  test('reckons as one does by head', () => {
    const needs = needsOf(864_000_000, COST, ROUND)
    expect(needs).toMatchObject({
      averagePerSecond: 10_000,
      peakPerSecond: 20_000,
      // 20 000 × 100 µs are two cores; at half their use, four.
      replicas: 4,
      commitsPerSecond: 1_000,
      walBytesPerSecond: 16_000_000,
      storedBytesPerDay: 604_800_000_000,
      storedBytes: 6_048_000_000_000,
      redisCommandsPerSecond: 60_000,
    })
    expect(needs.databaseCores).toBeCloseTo(0.8)
    expect(needs.redisUse).toBeCloseTo(0.2)
    // 0.8 of the two cores that half of four are; one core's half for Redis; 6 TB on a disk of one.
    expect(needs.use['database CPU']).toBeCloseTo(0.4)
    expect(needs.use['Redis CPU']).toBeCloseTo(0.4)
    expect(needs.use.commits).toBeCloseTo(1)
    expect(firstBound(needs)).toEqual({ bound: 'disk', times: 6.048 })
  })

  test('has two replicas for the smallest load, so that one may go away', () => {
    expect(needsOf(1, COST, ASSUMED).replicas).toBe(2)
  })

  test.for([
    { what: 'a small disk', change: { diskBytes: 1e9 }, bound: 'disk' },
    { what: 'a slow disk', change: { commitsPerSecond: 1, diskBytes: 1e15 }, bound: 'commits' },
    {
      what: 'a small database',
      change: { databaseCores: 0.1, diskBytes: 1e15, commitsPerSecond: 1e9 },
      bound: 'database CPU',
    },
    {
      what: 'nothing else',
      change: { databaseCores: 1_000, diskBytes: 1e18, commitsPerSecond: 1e9 },
      bound: 'Redis CPU',
    },
  ])('stops first at $bound with $what', ({ change, bound }) => {
    expect(mostWithOneOfEach(COST, { ...ASSUMED, ...change }).bound).toBe(bound)
  })

  test('is full with what it says is the most, and not before', () => {
    const positive = fc.double({ min: 0.1, max: 1_000, noNaN: true })
    const cost = fc.record({
      serverCpuMicroseconds: positive,
      databaseCpuMicroseconds: positive,
      redisCpuMicroseconds: positive,
      redisCommands: positive,
      storedBytes: positive,
      walBytes: positive,
      rowsPerCommit: positive,
    })
    fc.assert(
      fc.property(cost, (each) => {
        const { tokensPerDay, bound } = mostWithOneOfEach(each, ASSUMED)
        const needs = needsOf(tokensPerDay, each, ASSUMED)
        // Two may be full at once, and then either may be named.
        expect(needs.use[bound]).toBeCloseTo(1, 6)
        expect(firstBound(needs).times).toBeCloseTo(1, 6)
        expect(firstBound(needsOf(tokensPerDay * 0.99, each, ASSUMED)).times).toBeLessThan(1)
      }),
    )
  })
})

test('docs/scaling.md says what was measured; `node bench/scaling/write-page.ts` writes it anew', async () => {
  const page = readFileSync(new URL('../../docs/scaling.md', import.meta.url), 'utf8')
  expect(page).toBe(await currentScalingPage())
})
