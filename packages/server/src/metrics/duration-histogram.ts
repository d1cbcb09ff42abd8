/** The first digit of a status. */
export type StatusClass = 2 | 3 | 4 | 5

/** From a cached answer to a slow disk. Seconds. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const

/** What `Registry` asks of a metric that it has not made. */
interface ExposedMetric {
  readonly name: string
  readonly help: string
  readonly type: 'histogram'
  readonly aggregator: 'sum'
  readonly values: readonly ExposedValue[]
}

interface ExposedValue {
  readonly metricName: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

interface Counts {
  /** How many were longer than the bound before and not than this one; the last are longer than all. */
  readonly inBucket: number[]
  sum: number
}

/**
 * A histogram of durations by class of status. The one of the client library looks each time for its labels; this one adds
 * to two numbers, and makes what the library exposes only when somebody asks.
 */
export class DurationHistogram {
  readonly name: string
  readonly #help: string
  readonly #counts = new Map<StatusClass, Counts>()

  constructor(name: string, help: string) {
    this.name = name
    this.#help = help
  }

  observe(statusClass: StatusClass, seconds: number): void {
    let counts = this.#counts.get(statusClass)
    if (counts === undefined) {
      counts = { inBucket: Array.from({ length: BOUNDS.length + 1 }, () => 0), sum: 0 }
      this.#counts.set(statusClass, counts)
    }
    let bucket = 0
    while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]!) bucket++
    counts.inBucket[bucket]!++
    counts.sum += seconds
  }

  /** For the registry. */
  get(): Promise<ExposedMetric> {
    const { name } = this
    const values = [...this.#counts].flatMap(([statusClass, counts]) =>
      valuesOf(name, `${statusClass}xx`, counts),
    )
    return Promise.resolve({
      name,
      help: this.#help,
      type: 'histogram',
      aggregator: 'sum',
      values,
    })
  }
}

/** Buckets hold what the ones before them hold, as Prometheus has it. */
function valuesOf(name: string, status: string, { inBucket, sum }: Counts): ExposedValue[] {
  let count = 0
  const buckets = inBucket.map((here, index) => {
    count += here
    const labels = { le: BOUNDS[index] ?? '+Inf', status }
    return { metricName: `${name}_bucket`, labels, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: { status }, value: sum },
    { metricName: `${name}_count`, labels: { status }, value: count },
  ]
}
