import type { ChildProcess } from 'node:child_process'

import { freePort } from '../support/free-port.ts'
import type { CodeBlock } from './code-blocks.ts'
import { listening, newShell, outcomeOf, stopped } from './shell.ts'

/** What one block said. */
export interface BlockOutput {
  readonly line: number
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** Keeps what was exported for the block that follows. */
const KEEP = 'export -p > "$HOME/exported"'
const RESTORE = '[ ! -f "$HOME/exported" ] || . "$HOME/exported"'

/**
 * Runs the shell blocks of a page from top to bottom, as a reader would: what a block exports is there in the next one,
 * and a server that a block starts runs until the page ends or another block starts one.
 *
 * @returns What each block said that did not start a server.
 */
export async function runPage(blocks: readonly CodeBlock[]): Promise<BlockOutput[]> {
  const shell = newShell()
  const port = await freePort()
  const results: BlockOutput[] = []
  let server: ChildProcess | undefined
  try {
    for (const { code, line } of blocks) {
      const script = `${RESTORE}\n${code.replaceAll('8080', String(port))}`
      const serving = /^tessera serve.*$/m.exec(script)
      if (serving === null) {
        results.push({ line, ...(await outcomeOf(shell.run(`${script}\n${KEEP}`))) })
      } else {
        if (server !== undefined) await stopped(server)
        server = shell.run(`${script.slice(0, serving.index)}\n${KEEP}\nexec ${serving[0]}`)
        await listening(server)
      }
    }
    return results
  } finally {
    if (server !== undefined) await stopped(server)
    shell.dispose()
  }
}
