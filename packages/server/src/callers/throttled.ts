import type { FailureThrottle } from '../limits/failure-throttle.ts'
import { isProblem } from '../problems.ts'
import type { CallerMethod, Principal } from './principal.ts'

/**
 * The same methods, with failures charged to the address that they come from: a credential that is not good, one that was,
 * and none where one is needed. What cannot be checked at the moment is nobody's fault.
 */
export function throttled(
  methods: readonly CallerMethod[],
  failures: FailureThrottle,
): readonly CallerMethod[] {
  return methods.map((method, at) => ({
    name: method.name,
    isOff: method.isOff,
    authenticate(call, now) {
      // Methods are asked in order, so the first is asked always, and the last only when all others pass.
      if (at === 0) failures.assertMayTry(call.address)
      const isLast = at === methods.length - 1
      const failed = async (error: unknown): Promise<never> => {
        if (isFailure(error)) await failures.charge(call.address)
        throw error
      }
      const answered = async (principal: Principal | undefined): Promise<Principal | undefined> => {
        if (isLast && principal === undefined) await failures.charge(call.address)
        return principal
      }
      let answer: ReturnType<CallerMethod['authenticate']>
      try {
        answer = method.authenticate(call, now)
      } catch (error) {
        return failed(error)
      }
      if (answer instanceof Promise) {
        return isLast ? answer.then(answered, failed) : answer.catch(failed)
      }
      return isLast && answer === undefined ? answered(answer) : answer
    },
  }))
}

function isFailure(error: unknown): boolean {
  return (
    isProblem(error) && (error.code === 'CREDENTIAL_INVALID' || error.code === 'CREDENTIAL_EXPIRED')
  )
}
