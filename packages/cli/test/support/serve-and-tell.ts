import { runCli } from '../../src/run-cli.ts'

/* `tessera serve` as the process runs it; then the environment that a program started by it would inherit. */

await runCli(['serve', '--port', '0', '--json'], {
  env: process.env,
  out: (text) => {
    if (!text.startsWith('{"event":"listening"')) return
    process.stdout.write(`${JSON.stringify({ environment: process.env })}\n`)
  },
  err: (text) => void process.stderr.write(text),
  readStdin: () => Promise.resolve(''),
  readFile: () => '',
  now: () => Math.floor(Date.now() / 1000),
  colour: false,
  untilStopped: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
})
