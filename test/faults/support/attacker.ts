/*
 * Opens many connections, sends half a request on each, and waits until the server has closed them all; a process of its
 * own, for it takes as many descriptors as the server: `attacker.ts port count`.
 */
import { connect } from 'node:net'

const [port, count] = process.argv.slice(2).map(Number) as [number, number]
/** So many at once are under way; more do not fit into the queue of a listening socket. */
const AT_ONCE = 200

let opened = 0
let closed = 0
let longestMs = 0

function open(): Promise<Promise<void>> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let openedAt = 0
    const ended = new Promise<void>((done) => {
      socket.on('close', () => {
        if (openedAt !== 0) {
          closed += 1
          longestMs = Math.max(longestMs, performance.now() - openedAt)
        }
        done()
        resolve(ended)
      })
    })
    socket.on('error', () => undefined)
    socket.resume()
    socket.on('connect', () => {
      opened += 1
      openedAt = performance.now()
      socket.write('POST /v1/tokens HTTP/1.1\r\nHost: a\r\nContent-Le')
      resolve(ended)
    })
  })
}

const ends: Promise<void>[] = []
async function worker(share: number): Promise<void> {
  for (let at = 0; at < share; at++) {
    const ended = await open().then((end) => [end])
    ends.push(...ended)
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, () => worker(Math.ceil(count / AT_ONCE))))
await Promise.all(ends)
process.stdout.write(JSON.stringify({ opened, closed, longestMs }))
