/**
 * `npm run check`: everything that must hold before a change is pushed, each step a sentence. Stops at the first that
 * does not hold, with that tool's own words. Most tools use one processor, so two steps run at a time.
 */
import { type ChildProcess, spawn } from 'node:child_process'

const PUBLISHED = ['token', 'agora-token', 'client', 'server', 'gateway', 'console', 'cli']

interface Step {
  readonly sentence: string
  readonly command: readonly string[]
}

const FIRST: readonly Step[] = [
  { sentence: 'Every package builds', command: ['npm', 'run', '--silent', 'build'] },
  {
    sentence: 'Every file is formatted',
    command: ['prettier', '--check', '--log-level', 'warn', '.'],
  },
]

/** What looks at the built packages, the longest first. */
const THEN: readonly Step[] = [
  { sentence: 'No rule of the linter is broken', command: ['eslint', '--max-warnings', '0', '.'] },
  {
    sentence: 'Sources, tests and examples have sound types',
    command: ['tsc', '-p', 'tsconfig.test.json'],
  },
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

/** Uses every processor by itself. */
const LAST: readonly Step[] = [
  { sentence: 'Every unit test passes', command: ['vitest', 'run', '--project', 'unit'] },
]

const AT_A_TIME = 2
const running = new Set<ChildProcess>()

await inTurn(FIRST)
await inTurn(THEN)
await inTurn(LAST)

async function inTurn(steps: readonly Step[]): Promise<void> {
  const waiting = [...steps]
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await hold(step)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, lane))
}

/** Runs a step; ends the process if it does not hold. */
async function hold({ sentence, command }: Step): Promise<void> {
  const [program, ...args] = command
  const started = performance.now()
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  running.delete(child)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (code !== 0) {
    for (const other of running) other.kill()
    process.stderr.write(Buffer.concat(said))
    process.stderr.write(`\n✗ ${sentence}: no (${command.join(' ')})\n`)
    process.exit(1)
  }
  process.stdout.write(`✓ ${sentence} (${seconds} s)\n`)
}
