import { spawn } from 'node:child_process'

/** A program of somebody else's that runs until it is stopped. */
export interface RunningProgram {
  /** Waits for something. @throws With what the program said, when it ends before or takes half a minute. */
  until(holds: () => Promise<boolean>): Promise<void>
  stop(): Promise<void>
}

export function startProgram(program: string, args: readonly string[]): RunningProgram {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-4_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve()
    })
  })
  return {
    async until(holds) {
      for (let attempt = 0; !(await holds().catch(() => false)); attempt++) {
        if (attempt > 600 || child.exitCode !== null) throw new Error(`${program}: ${said}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
