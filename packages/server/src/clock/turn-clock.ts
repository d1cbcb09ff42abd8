/**
 * A clock that is looked at once in a turn of the event loop, for what is decided by seconds: a token would look at it
 * seven times, which takes half a microsecond.
 *
 * @param now - The clock.
 * @param atTheEnd - Runs something when the turn is over, as `setImmediate` does.
 */
export function turnClock(now: () => number, atTheEnd: (step: () => void) => void): () => number {
  let known: number | undefined
  const forget = (): void => {
    known = undefined
  }
  return () => {
    if (known === undefined) {
      known = now()
      atTheEnd(forget)
    }
    return known
  }
}
