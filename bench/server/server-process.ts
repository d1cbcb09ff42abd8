/*
 * One candidate in a process of its own: `node bench/server/server-process.ts <candidate file>`. Tells over IPC where it
 * listens and, when asked, how much processor time it has used.
 */
import type { ServerCandidate } from './candidate.ts'

const { candidate } = (await import(process.argv[2]!)) as { readonly candidate: ServerCandidate }
const started = await candidate.start()
process.on('message', (message) => {
  if (message === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send!({ cpuMicroseconds: user + system, memoryBytes: process.memoryUsage.rss() })
  }
})
process.send!({ label: candidate.label, ...started })
