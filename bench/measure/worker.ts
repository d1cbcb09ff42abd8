/*
 * One candidate in a process of its own:
 *
 *   node bench/measure/worker.ts <question file> <theirs|ours> <check|time>
 *
 * `check` prints what some outputs say; `time` prints nanoseconds of CPU per call, one figure a window.
 */
import { argv } from 'node:process'

import type { Question, Task } from './question.ts'

const WARM_UP_CALLS = 20_000
const WINDOWS = 5
const WINDOW_MICROSECONDS = 250_000
const CHECKED_CALLS = 50
const CALLS_BETWEEN_LOOKS_AT_THE_CLOCK = 256

const [, , file, side, mode] = argv
const { question } = (await import(file!)) as { readonly question: Question }
const task = await question[side === 'ours' ? 'ours' : 'theirs'].load()

const answer = mode === 'check' ? check(task) : time(task)
process.stdout.write(`${JSON.stringify(answer)}\n`)

function check({ says }: Task): unknown[] {
  return Array.from({ length: CHECKED_CALLS }, (_, i) => says(i))
}

function time({ run }: Task): number[] {
  let calls = 0
  while (calls < WARM_UP_CALLS) run(calls++)
  return Array.from({ length: WINDOWS }, () => {
    const first = calls
    // All threads of the process count, so that garbage collection does.
    const start = process.cpuUsage()
    let spent = 0
    while (spent < WINDOW_MICROSECONDS) {
      for (let i = 0; i < CALLS_BETWEEN_LOOKS_AT_THE_CLOCK; i++) run(calls++)
      const { user, system } = process.cpuUsage(start)
      spent = user + system
    }
    return (spent * 1000) / (calls - first)
  })
}
