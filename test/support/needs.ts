import { env } from 'node:process'

/**
 * Tells whether to skip a test that needs something which not every machine has:
 *
 *     test.skipIf(lacks(postgresUrl))('PostgreSQL keeps what it was given', …)
 *
 * On a developer's machine the test is then reported as skipped, by its name. In CI (`CI=true`) nothing is skipped: the
 * test runs, and fails for want of what it needs.
 *
 * @param found - What the test needs, or `undefined` (or `false`) where the machine does not have it.
 */
export function lacks(found: unknown): boolean {
  return (found === undefined || found === false) && env.CI !== 'true'
}

/** What a test needs, once it runs. @throws When the machine does not have it, as only happens in CI. */
export function needed<Thing>(what: string, found: Thing | undefined): Thing {
  if (found === undefined) throw new Error(`${what} is missing, and in CI nothing may be skipped`)
  return found
}
