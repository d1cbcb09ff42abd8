import { openInstallation, type OpenInstallation } from './compose/managed.ts'
import { loadConfig } from './config/load-config.ts'

/**
 * Opens the installation that the environment names, does one thing, and closes it.
 *
 * @param now - Unix seconds.
 */
export async function withInstallation<Result>(
  env: Readonly<Record<string, string | undefined>>,
  now: number,
  use: (installation: OpenInstallation) => Promise<Result>,
): Promise<Result> {
  const installation = await openInstallation(loadConfig(env), now, () => undefined)
  try {
    return await use(installation)
  } finally {
    await installation.storage.close()
  }
}
