import { execFile, execFileSync } from 'node:child_process'
import { isDeepStrictEqual, promisify } from 'node:util'
import { availableParallelism } from 'node:os'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

import type { Candidate, Question } from './question.ts'

export const ROUNDS = 6

/** One round: both candidates, one after the other, in nanoseconds of CPU per call. */
export interface Round {
  readonly theirs: number
  readonly ours: number
}

const worker = fileURLToPath(new URL('worker.ts', import.meta.url))

/** Keeps both candidates on one core, the last, where the system can. */
const onOneCore = canPin() ? ['taskset', '-c', String(availableParallelism() - 1)] : []

function canPin(): boolean {
  try {
    execFileSync('taskset', ['-c', String(availableParallelism() - 1), 'true'])
    return true
  } catch {
    return false
  }
}

/**
 * Compares the candidates' outputs, then times them in alternating order.
 *
 * @throws When they do not say the same: then there is nothing to compare.
 */
export async function measure(question: Question, file: string): Promise<readonly Round[]> {
  const says = {
    theirs: await ask(question.theirs, file, 'theirs', 'check'),
    ours: await ask(question.ours, file, 'ours', 'check'),
  }
  if (!isDeepStrictEqual(says.theirs, says.ours)) {
    throw new Error(`${question.theirs.label} and ${question.ours.label} do not say the same`)
  }
  const rounds: Round[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const time = async (side: 'theirs' | 'ours'): Promise<number> =>
      median((await ask(question[side], file, side, 'time')) as number[])
    if (i % 2 === 0) {
      const theirs = await time('theirs')
      rounds.push({ theirs, ours: await time('ours') })
    } else {
      const ours = await time('ours')
      rounds.push({ ours, theirs: await time('theirs') })
    }
  }
  return rounds
}

async function ask(
  { nodeOptions = [] }: Candidate,
  file: string,
  side: 'theirs' | 'ours',
  mode: 'check' | 'time',
): Promise<unknown> {
  const [command, ...args] = [...onOneCore, execPath, ...nodeOptions, worker, file, side, mode]
  const { stdout } = await promisify(execFile)(command, args)
  return JSON.parse(stdout)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
