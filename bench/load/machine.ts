import { readdirSync, readFileSync } from 'node:fs'

/** A tick of the kernel's accounting. Milliseconds. */
const TICK_MS = 10

interface Process {
  readonly parent: number
  /** Microseconds, with those of its children that have ended. */
  readonly cpuMicroseconds: number
}

function processOf(pid: number): Process | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const ticks = fields[11]! + fields[12]! + fields[13]! + fields[14]!
    return { parent: fields[1]!, cpuMicroseconds: ticks * TICK_MS * 1000 }
  } catch {
    return undefined
  }
}

/** Processor time of a process and of its children, as the kernel counts it. Microseconds. */
export function cpuOfFamily(parent: number): number {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  return pids.reduce((sum, pid) => {
    const one = processOf(pid)
    return one !== undefined && (pid === parent || one.parent === parent)
      ? sum + one.cpuMicroseconds
      : sum
  }, 0)
}

export function parentOf(pid: number): number {
  return processOf(pid)?.parent ?? 0
}

/** Bytes that a process has had written to disk. */
export function bytesWritten(pid: number): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0)
}
