import fc from 'fast-check'
import { type Metric, Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'

import { DurationHistogram, type StatusClass } from './duration-histogram.ts'

const NAME = 'tessera_http_request_duration_seconds'

test('exposes what the histogram of the client library does', async () => {
  const some = fc.array(
    fc.tuple(
      fc.constantFrom<StatusClass>(2, 3, 4, 5),
      fc.oneof(
        fc.constantFrom(0, 0.0005, 0.001, 0.0025, 0.01, 2.5, 2.500_001),
        fc.double({ min: 0, max: 5, noNaN: true }),
      ),
    ),
    { maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(some, async (durations) => {
      const ours = new DurationHistogram(NAME, 'How long')
      const theirs = new Histogram({
        name: NAME,
        help: 'How long',
        labelNames: ['status'],
        buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
        registers: [],
      })
      for (const [statusClass, seconds] of durations) {
        ours.observe(statusClass, seconds)
        theirs.observe({ status: `${statusClass}xx` }, seconds)
      }
      expect(await exposed(ours as unknown as Metric)).toBe(await exposed(theirs))
    }),
  )
})

function exposed(metric: Metric): Promise<string> {
  const registry = new Registry()
  registry.registerMetric(metric)
  return registry.metrics()
}
