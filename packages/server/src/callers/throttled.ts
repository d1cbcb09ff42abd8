import type { FailureThrottle } from '../limits/failure-throttle.ts'
import { isProblem } from '../problems.ts'
import type { Call, CallerMethod } from './principal.ts'

/**
 * The same methods, with failures charged to the address that they come from: a credential that is not good, one that was,
 * and none where one is needed. What cannot be checked at the moment is nobody's fault.
 */
export function throttled(
  methods: readonly CallerMethod[],
  failures: FailureThrottle,
): readonly CallerMethod[] {
  const failed = async ({ address }: Call, error: unknown): Promise<never> => {
    if (isFailure(error)) await failures.charge(address)
    throw error
  }
  const unknown = async ({ address }: Call): Promise<undefined> => {
    await failures.charge(address)
    return undefined
  }
  return methods.map((method, at) => {
    const isLast = at === methods.length - 1
    return {
      name: method.name,
      isOff: method.isOff,
      authenticate(call, now) {
        // Methods are asked in order, so the first is asked always, and the last only when all others pass.
        if (at === 0) failures.assertMayTry(call.address)
        let answer: ReturnType<CallerMethod['authenticate']>
        try {
          answer = method.authenticate(call, now)
        } catch (error) {
          return failed(call, error)
        }
        if (!(answer instanceof Promise)) {
          return isLast && answer === undefined ? unknown(call) : answer
        }
        return answer.then(
          (principal) => (isLast && principal === undefined ? unknown(call) : principal),
          (error: unknown) => failed(call, error),
        )
      },
    }
  })
}

function isFailure(error: unknown): boolean {
  return (
    isProblem(error) && (error.code === 'CREDENTIAL_INVALID' || error.code === 'CREDENTIAL_EXPIRED')
  )
}
