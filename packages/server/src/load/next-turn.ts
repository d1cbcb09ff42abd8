/** Resolves in the next turn of the event loop, when everything that waits has been seen to. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    // Not every runtime has `setImmediate`; a timer of no time comes a little later.
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
}
