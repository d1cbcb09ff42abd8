/** Headers, or a function that is asked before every request, so that a fresh login is used. */
export type CallerHeaders =
  | Readonly<Record<string, string>>
  | ((context: {
      /** True after a 401: the login that was used has ended, get another one. */
      readonly refresh: boolean
    }) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)

type HeadersFunction = Extract<CallerHeaders, (...context: never[]) => unknown>
type Headers = Awaited<ReturnType<HeadersFunction>>

interface Refreshing {
  /** How many fresh logins were asked for and came, or failed to. */
  count: number
  pending: boolean
  fresh: Promise<Headers> | undefined
}

const refreshings = new WeakMap<HeadersFunction, Refreshing>()

/**
 * Asks for the headers of one request.
 *
 * Many rooms learn at the same moment that the login has ended. The app is asked for a fresh one once for all of them:
 * identity providers take a refresh token that comes twice for a stolen one, and end the session.
 *
 * @returns The headers, and what gets those for the repetition after a 401.
 */
export async function loginFor(
  ask: HeadersFunction,
): Promise<readonly [Headers, () => Promise<Headers>]> {
  const state = refreshings.get(ask) ?? { count: 0, pending: false, fresh: undefined }
  refreshings.set(ask, state)
  const { count } = state
  const refresh = async () => {
    state.pending = true
    try {
      return await ask({ refresh: true })
    } finally {
      state.pending = false
      state.count++
    }
  }
  const again = () => {
    // Whoever asked with the login before the last fresh one takes that.
    if (state.fresh && (state.pending || state.count > count)) return state.fresh
    return (state.fresh = refresh())
  }
  return [await ask({ refresh: false }), again]
}
