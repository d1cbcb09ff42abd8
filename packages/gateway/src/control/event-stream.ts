import type { EventLog, NumberedEvent } from '../runtime/event-log.ts'

/** How many events may wait for a slow reader; it can come back and ask for the rest. */
const MAX_WAITING = 2000

/**
 * The gateway's events as server-sent events, each with its number as id.
 *
 * @param after - Begin behind this number with the events that are still kept; `undefined`: only what comes from now on.
 */
export function eventStream(log: EventLog, after: number | undefined): Response {
  let stop = (): void => undefined
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (entry: NumberedEvent): void => {
          if ((controller.desiredSize ?? 0) <= 0) {
            stop()
            controller.close()
            return
          }
          controller.enqueue(encoder.encode(lines(entry)))
        }
        // A first line, so that the reader knows that it listens before anything happens.
        controller.enqueue(encoder.encode(': listening\n\n'))
        for (const entry of after === undefined ? [] : log.after(after)) send(entry)
        stop = log.subscribe(send)
      },
      cancel: () => stop(),
    },
    { highWaterMark: MAX_WAITING },
  )
  return new Response(body, {
    headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' },
  })
}

function lines({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
