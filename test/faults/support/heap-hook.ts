/*
 * Loaded into a server before everything else (`node --import`): tells its heap when it is asked by a signal.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

process.on('SIGUSR2', () => {
  collectGarbage()
  const { heapUsed } = process.memoryUsage()
  process.stderr.write(`{"event":"heap","megabytes":${heapUsed / 2 ** 20}}\n`)
})
