/**
 * Takes secrets out of an environment once they have been read, so that programs that this process starts do not inherit
 * them, and whatever prints its environment does not print them. What the system remembers of how the process was
 * started (`/proc/…/environ`, for the same user) is out of reach: mounted files (`…_FILE`) are not there at all.
 */
export function forgetSecrets(
  environment: Record<string, string | undefined>,
  names: readonly string[],
): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- `process.env` has no other way
  for (const name of names) delete environment[name]
}
