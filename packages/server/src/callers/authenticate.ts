import { Problem } from '../problems.ts'
import type { Call, CallerMethod, Principal } from './principal.ts'

/**
 * Step one of issuing: who asks. Methods are asked in order; the first that recognises a credential decides, also when
 * it refuses, so a bad credential is never passed over in favour of a weaker method.
 *
 * What was found out before for the same request is not found out again.
 *
 * @throws {Problem} `CREDENTIAL_MISSING` when no method recognises one; whatever a method throws.
 */
export function authenticate(
  methods: readonly CallerMethod[],
  call: Call,
  now: number,
): Promise<Principal> | Principal {
  const { caller } = call
  if (caller !== undefined) {
    if ('refusal' in caller) throw caller.refusal
    return caller.principal
  }
  for (let index = 0; index < methods.length; index++) {
    const answer = methods[index]!.authenticate(call, now)
    // A method that needs no I/O answers at once; awaiting it would cost a turn of the event loop per request.
    if (answer instanceof Promise) return askOn(answer, methods, index + 1, call, now)
    if (answer !== undefined) return answer
  }
  throw credentialMissing(methods)
}

/** Waits for a method, and goes on behind it if it does not know the credential. */
async function askOn(
  answer: Promise<Principal | undefined>,
  methods: readonly CallerMethod[],
  next: number,
  call: Call,
  now: number,
): Promise<Principal> {
  const principal = await answer
  if (principal !== undefined) return principal
  for (const method of methods.slice(next)) {
    const later = await method.authenticate(call, now)
    if (later !== undefined) return later
  }
  throw credentialMissing(methods)
}

function credentialMissing(methods: readonly CallerMethod[]): Problem {
  const names = methods.filter(({ isOff }) => isOff !== true).map(({ name }) => name)
  return new Problem('CREDENTIAL_MISSING', {
    detail: 'the request carries no credential that this server knows',
    hint:
      names.length === 0
        ? 'no caller method is configured; see docs/operations.md'
        : `send one for: ${names.join(', ')}`,
    headers: { 'www-authenticate': 'Bearer' },
  })
}
