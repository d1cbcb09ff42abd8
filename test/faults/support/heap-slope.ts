/** How much is in a heap at one moment. */
export interface HeapLook {
  readonly minutes: number
  readonly megabytes: number
}

/** The slope of the straight line that is nearest to all looks, in megabytes a minute. */
export function heapSlope(looks: readonly HeapLook[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const atMean = mean(looks.map(({ minutes }) => minutes))
  const sizeMean = mean(looks.map(({ megabytes }) => megabytes))
  const products = looks.map((look) => (look.minutes - atMean) * (look.megabytes - sizeMean))
  const squares = looks.map((look) => (look.minutes - atMean) ** 2)
  return mean(products) / mean(squares)
}
