/**
 * `npm run check`: everything that must hold before a change is pushed, each step a sentence. Stops at the first that
 * does not hold, with that tool's own words.
 */
import { spawnSync } from 'node:child_process'

const PUBLISHED = ['token', 'agora-token', 'client', 'server', 'gateway', 'cli']

interface Step {
  readonly sentence: string
  readonly command: readonly string[]
}

const STEPS: readonly Step[] = [
  {
    sentence: 'Every file is formatted',
    command: ['prettier', '--check', '--log-level', 'warn', '.'],
  },
  { sentence: 'Every package builds', command: ['npm', 'run', '--silent', 'build'] },
  {
    sentence: 'Sources, tests and examples have sound types',
    command: ['tsc', '-p', 'tsconfig.test.json'],
  },
  { sentence: 'No rule of the linter is broken', command: ['eslint', '--max-warnings', '0', '.'] },
  {
    sentence: 'Imports follow the arrows of the architecture',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.js',
      '--output-type',
      'err',
      'packages',
    ],
  },
  { sentence: 'Every unit test passes', command: ['vitest', 'run', '--project', 'unit'] },
  ...PUBLISHED.map((name): Step => ({
    sentence: `What is published of ${name} is well formed`,
    command: ['publint', '--strict', `packages/${name}`],
  })),
  {
    sentence: 'Types of the token library resolve for its importers',
    command: ['attw', '--pack', 'packages/token', '--profile', 'esm-only'],
  },
  {
    sentence: 'Types of the drop-in resolve for every kind of importer',
    command: [
      'attw',
      '--pack',
      'packages/agora-token',
      '--config-path',
      'packages/agora-token/.attw.json',
    ],
  },
  { sentence: 'Nothing outgrew its size limit', command: ['size-limit'] },
]

for (const { sentence, command } of STEPS) {
  const [program, ...args] = command
  const started = performance.now()
  const { status } = spawnSync(program!, args, { stdio: 'inherit' })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (status !== 0) {
    process.stderr.write(`\n✗ ${sentence}: no (${command.join(' ')})\n`)
    process.exit(1)
  }
  process.stdout.write(`✓ ${sentence} (${seconds} s)\n`)
}
