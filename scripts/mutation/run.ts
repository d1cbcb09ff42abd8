/**
 * `npm run mutation -- [--static] [--again] [--concurrency=N] [area…]`: changes the code of each area in every way that
 * Stryker knows, one change at a time, and tells which changes no test notices. The scores go to docs/mutation.md, the
 * mutants to reports/mutation.
 *
 * Without `--static`, what only runs while a module is loaded is left alone: such a mutant costs a run of every test of
 * its area, and is most often a word in a table. With `--again`, what the last run found is believed where neither the
 * code nor the tests that noticed have changed since; what survived is tried again when there are new tests for it.
 * `--concurrency` is how many mutants are tried at a time: two, if it is not said.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import process, { argv, env } from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { Stryker } from '@stryker-mutator/core'
import { format, resolveConfig } from 'prettier'

import { type Area, AREAS } from './areas.ts'
import { percent, type Score, scoreOf, withScore } from './score.ts'

const PAGE = fileURLToPath(new URL('../../docs/mutation.md', import.meta.url))
/** Of a hundred mutants; an area below fails the run. */
const ENOUGH = 90

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  options: {
    static: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '2' },
  },
  allowPositionals: true,
})
const concurrency = Number(values.concurrency)
if (!(Number.isSafeInteger(concurrency) && concurrency >= 1)) {
  throw new RangeError(`--concurrency must be a whole number from 1 on, not ${values.concurrency}`)
}
const unknown = positionals.filter((name) => AREAS.every((area) => area.name !== name))
if (unknown.length > 0) {
  throw new RangeError(
    `no such area: ${unknown.join(', ')}; there are ${AREAS.map(({ name }) => name).join(', ')}`,
  )
}
const chosen = AREAS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
for (const area of chosen) {
  const score = await mutate(area)
  await keep(area, score)
  if (percent(score) < ENOUGH) process.exitCode = 1
}

async function mutate({ name, sources, tests }: Area): Promise<Score> {
  // The configuration of Vitest, read by processes that Stryker starts, has no other way to learn it.
  env.TESSERA_MUTATION_TESTS = tests.join('\n')
  const report = `reports/mutation/${name}.json`
  const stryker = new Stryker({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
    mutate: [...sources, '!**/*.test.ts'],
    ignorePatterns: ['**/dist', '/bench', '/reports'],
    ignoreStatic: !values.static,
    concurrency,
    // Generous, for a slow machine must not look like a test that noticed.
    timeoutMS: 15_000,
    // A run that goes on from a report writes it anew by itself; two writers would spoil it.
    reporters: values.again ? ['clear-text'] : ['clear-text', 'json'],
    clearTextReporter: { logTests: false, reportTests: false, allowEmojis: false },
    jsonReporter: { fileName: report },
    incremental: values.again,
    incrementalFile: report,
    tempDirName: '.stryker-tmp',
  })
  return scoreOf(await stryker.runMutationTest())
}

async function keep({ name }: Area, score: Score): Promise<void> {
  const page = withScore(readFileSync(PAGE, 'utf8'), name, score)
  const options = { ...(await resolveConfig(PAGE)), filepath: PAGE }
  writeFileSync(PAGE, await format(page, options))
}
