/*
 * Answers the questions of this folder about the built packages, prints the table and keeps it in results.md:
 *
 *   npm run bench
 *   node bench/run.ts sign-007 verify-007      some of them; nothing is kept then
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { argv, exit, stderr, stdout } from 'node:process'

import type { Question } from './measure/question.ts'
import { type Answer, ratios, reachesGoal, report } from './measure/report.ts'
import { measure, median } from './measure/rounds.ts'

const chosen = argv.slice(2)
const all = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
  .map((name) => name.slice(0, -'.ts'.length))

const answers: Answer[] = []
for (const name of chosen.length === 0 ? all : chosen) {
  const file = new URL(`${name}.ts`, import.meta.url).href
  const { question } = (await import(file)) as { readonly question: Question }
  stderr.write(`${question.title}\n`)
  answers.push({ question, rounds: await measure(question, file) })
}

const page = report(answers, new Date())
stdout.write(page)
if (chosen.length === 0) writeFileSync(new URL('results.md', import.meta.url), page)

const missed = answers.filter((answer) => !reachesGoal(answer))
for (const answer of missed) {
  const { title, must } = answer.question
  stderr.write(`${title} ${median(ratios(answer)).toFixed(1)}×, which must be ${must}×\n`)
}
exit(missed.length === 0 ? 0 : 1)
