/**
 * Lets what arrived together be worked on together: everybody who waits in one turn of the event loop goes on in the same
 * moment, once all of it has been read. Code that stays the same from one request to the next stays in the processor's
 * caches, which for a token is worth as much as signing it. Nobody waits longer than the reading of its neighbours takes.
 *
 * @param soon - Runs something when this turn has read what there was, as `setImmediate` does.
 */
export function gathering(soon: (step: () => void) => void): () => Promise<void> {
  let together: Promise<void> | undefined
  return () =>
    (together ??= new Promise((resolve) => {
      soon(() => {
        together = undefined
        resolve()
      })
    }))
}
