import { expect, test } from 'vitest'

import type { AuditEntry } from '../../api/shapes.ts'
import { axisTexts } from './axis-texts.ts'
import { latencyOf } from './latency.ts'
import { seriesOf, sharesOf } from './series.ts'

test('bars have no gaps, and count issued and refused apart', () => {
  const counts = [
    { from: 60_000, action: 'token.issue', count: 3 },
    { from: 180_000, action: 'token.refuse', count: 1 },
    { from: 180_000, action: 'project.create', count: 9 },
  ]
  expect(seriesOf(counts, 65, 200, 60)).toEqual({
    moments: [60, 120, 180],
    issued: [3, 0, 0],
    refused: [0, 0, 1],
  })
})

test('shares are counted, most first, without those that have no name', () => {
  const entries = ['b', 'a', 'b', undefined].map((reason) => ({ event: { reason } }))
  expect(sharesOf(entries as unknown as AuditEntry[], ({ reason }) => reason!)).toEqual([
    { name: 'b', count: 2 },
    { name: 'a', count: 1 },
  ])
})

test('latency is read from the histogram, all statuses together', () => {
  const bucket = (le: string, status: string, count: number): string =>
    `tessera_http_request_duration_seconds_bucket{le="${le}",status="${status}"} ${count}`
  const text = [
    bucket('0.001', '2xx', 90),
    bucket('0.01', '2xx', 98),
    bucket('+Inf', '2xx', 98),
    bucket('0.001', '4xx', 0),
    bucket('0.01', '4xx', 1),
    bucket('+Inf', '4xx', 2),
  ].join('\n')
  expect(latencyOf(text)).toEqual({ p50: 1, p95: 10, p99: 10, requests: 100 })
  expect(latencyOf('')).toBeUndefined()
})

test.each([
  { what: 'hours', step: 6 * 3600, texts: ['18:00\n23 Nov', '00:00\n24 Nov', '06:00'] },
  { what: 'days', step: 24 * 3600, texts: ['18:00\n23 Nov', '18:00\n24 Nov', '18:00\n25 Nov'] },
])('the axis names $what without repeating itself', ({ what, step, texts }) => {
  const start = new Date(2026, 10, 23, 18).getTime() / 1000
  const wanted = what === 'days' ? texts.map((text) => text.split('\n')[1]) : texts
  expect(axisTexts([start, start + step, start + 2 * step])).toEqual(wanted)
})
