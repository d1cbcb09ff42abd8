/** How many sub-buckets a doubling has: values are kept to within 1/32, about 3 %. */
const SUB_BUCKETS = 32
const SUB_BITS = Math.log2(SUB_BUCKETS)
/** 2³¹ microseconds are 35 minutes. */
const BUCKETS = SUB_BUCKETS * (31 - SUB_BITS + 1)

/**
 * Counts of durations in buckets that grow with what they hold, as HdrHistogram does: any number of values in a fixed
 * few kilobytes, percentiles to within 3 %, and histograms can be added up.
 */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS)
  #count = 0
  #max = 0

  get count(): number {
    return this.#count
  }

  /** Milliseconds. */
  get max(): number {
    return this.#max
  }

  /** @param ms - Milliseconds, 0 or more. */
  record(ms: number): void {
    this.#counts[bucketOf(Math.round(ms * 1000))]! += 1
    this.#count += 1
    if (ms > this.#max) this.#max = ms
  }

  add(other: Histogram): void {
    for (let at = 0; at < BUCKETS; at++) this.#counts[at]! += other.#counts[at]!
    this.#count += other.#count
    this.#max = Math.max(this.#max, other.#max)
  }

  /**
   * The duration that `percent` of all are not above, in milliseconds; 0 when there are none.
   *
   * @param percent - 0 to 100.
   */
  percentile(percent: number): number {
    let left = Math.max(1, Math.ceil((this.#count * percent) / 100))
    for (let at = 0; at < BUCKETS; at++) {
      left -= this.#counts[at]!
      if (left <= 0) return Math.min(upperEdge(at) / 1000, this.#max)
    }
    return 0
  }
}

/** Exact below 32; above, the leading six bits of the number. */
function bucketOf(microseconds: number): number {
  const value = Math.min(Math.max(0, microseconds), 2 ** 31 - 1)
  if (value < SUB_BUCKETS) return value
  const exponent = 31 - Math.clz32(value) - SUB_BITS
  return SUB_BUCKETS * exponent + (value >>> exponent)
}

function upperEdge(bucket: number): number {
  if (bucket < 2 * SUB_BUCKETS) return bucket
  const exponent = Math.floor(bucket / SUB_BUCKETS) - 1
  const lead = bucket - SUB_BUCKETS * exponent
  return (lead + 1) * 2 ** exponent - 1
}
