import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { arch, platform, version } from 'node:process'

import type { Question } from './question.ts'
import { median, type Round, ROUNDS } from './rounds.ts'

/** One answered question. */
export interface Answer {
  readonly question: Question
  readonly rounds: readonly Round[]
}

/** How many times faster ours is, in each round. */
export function ratios({ rounds }: Answer): number[] {
  return rounds.map(({ theirs, ours }) => theirs / ours)
}

/** True when the question has no goal or its median reaches it. */
export function reachesGoal(answer: Answer): boolean {
  return median(ratios(answer)) >= (answer.question.must ?? 0)
}

/** The page that is printed and kept. */
export function report(answers: readonly Answer[], date: Date): string {
  return `# Results

${machine()}, ${date.toISOString().slice(0, 10)}. Load average before: ${loadavg()[0]!.toFixed(1)}.
Compared with ${packageVersion('agora-token')} and ${packageVersion('agora-access-token')}.

CPU time per call, all threads, each candidate in a process of its own on one core: 20 000 calls to warm up, the median
of five windows of 250 ms. Each ratio is taken inside one of ${ROUNDS} rounds of alternating order; none is left out.
Times are this machine's and move with its other work; the ratios are what counts. Run again with \`npm run bench\`.

| question | theirs | ours | ratio (median) | all rounds | must | stretch |
| --- | --- | --- | --- | --- | --- | --- |
${answers.map(row).join('\n')}
`
}

function row(answer: Answer): string {
  const { question, rounds } = answer
  const each = ratios(answer)
  return `| ${[
    question.title,
    `${question.theirs.label}: ${microseconds(rounds.map(({ theirs }) => theirs))}`,
    `${question.ours.label}: ${microseconds(rounds.map(({ ours }) => ours))}`,
    `**${median(each).toFixed(1)}×**`,
    each.map((ratio) => ratio.toFixed(1)).join(' '),
    goal(question.must),
    goal(question.stretch),
  ].join(' | ')} |`
}

function microseconds(nanoseconds: readonly number[]): string {
  return `${(median(nanoseconds) / 1000).toFixed(2)} µs`
}

function goal(ratio: number | undefined): string {
  return ratio === undefined ? '–' : `${ratio}×`
}

function machine(): string {
  const processors = cpus()
  const model = processors[0]?.model.trim() ?? 'unknown processor'
  return `Node ${version}, ${platform} ${arch}, ${processors.length} × ${model}`
}

function packageVersion(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`
}
