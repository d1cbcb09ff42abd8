import { createApiKey } from '../../src/operations.ts'
import { startServer } from '../../src/main.ts'

/*
 * A whole server in a process of its own, with the settings of its environment. Its first line is JSON: where it listens,
 * an API key that may administer (in managed mode), and what the process may not do.
 */

let setUpLink: string | undefined
const isManaged = process.env.APP_ID === undefined
const adminKey = isManaged
  ? await createApiKey(
      { ...process.env },
      { name: 'root', scopes: ['admin'] },
      Math.floor(Date.now() / 1000),
    )
  : undefined
const server = await startServer({
  onSetUpLink: (link) => {
    setUpLink = link
  },
})
process.once('SIGTERM', () => void server.close())

/** Whether something throws. */
function isRefused(attempt: () => unknown): boolean {
  try {
    attempt()
    return false
  } catch {
    return true
  }
}

/** Without the flag `--permission` everything may be done, and there is nobody to ask. */
function may(scope: string, reference?: string): boolean {
  const permission = process.permission as NodeJS.ProcessPermission | undefined
  return permission?.has(scope, reference) ?? true
}

const refuses = {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- to see that it cannot
  codeFromText: isRefused(() => new Function('return 1')),
  changedIntrinsics: isRefused(() => {
    Object.defineProperty(Array.prototype, 'stolen', { value: 1 })
  }),
  proto: !('__proto__' in {}),
  writing: !may('fs.write', '/'),
  reading: !may('fs.read', '/etc/passwd'),
  children: !may('child'),
}
process.stdout.write(
  `${JSON.stringify({ url: server.url, adminKey: adminKey?.text, setUpLink, refuses })}\n`,
)
