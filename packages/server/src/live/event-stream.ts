import type { LiveEvent } from './live-gateway.ts'

/**
 * How long one answer goes on. Then the browser comes again by itself, with the number of the last event, and whoever has
 * been signed out meanwhile is told so. Milliseconds.
 */
const LONGEST_MS = 60_000
/** Proxies close what is silent for longer. Milliseconds. */
const BEAT_MS = 15_000
/** How many events may wait for a slow reader; it can come back and ask for the rest. */
const MAX_WAITING = 2_000

/**
 * Events as server-sent events, each with its number as id.
 *
 * @param open - Starts the events; they end with the signal.
 * @param stopping - Aborted when the server stops: an answer without an end must not hold it up.
 */
export function eventStream(
  open: (signal: AbortSignal) => AsyncIterable<LiveEvent>,
  stopping: AbortSignal,
): ReadableStream<Uint8Array> {
  const gone = new AbortController()
  const signal = AbortSignal.any([gone.signal, stopping, AbortSignal.timeout(LONGEST_MS)])
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string): void => {
          if ((controller.desiredSize ?? 0) <= 0) gone.abort()
          else controller.enqueue(encoder.encode(text))
        }
        // A first line, so that the reader knows that it listens before anything happens.
        send('retry: 1000\n: listening\n\n')
        const beat = setInterval(() => {
          send(': still here\n\n')
        }, BEAT_MS)
        void forward(open(signal), signal, send)
          .catch((error: unknown) => {
            if (!signal.aborted) controller.error(error)
          })
          .finally(() => {
            clearInterval(beat)
            try {
              controller.close()
            } catch {
              // The reader went away first.
            }
          })
      },
      cancel() {
        gone.abort()
      },
    },
    { highWaterMark: MAX_WAITING },
  )
}

async function forward(
  events: AsyncIterable<LiveEvent>,
  signal: AbortSignal,
  send: (text: string) => void,
): Promise<void> {
  for await (const { id, event } of events) {
    if (signal.aborted) return
    send(`id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  }
}
