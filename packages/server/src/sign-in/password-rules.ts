import { Problem } from '../problems.ts'

const MIN_CHARACTERS = 12
/** Long enough for anybody's sentence; Argon2 would take more, but no request needs to bring it. */
export const MAX_PASSWORD_CHARACTERS = 256
/** A shorter name stands in many a good password. */
const MIN_NAME_CHARACTERS = 4

/** One spelling for what looks the same, whichever keyboard it comes from. */
export function normalPassword(password: string): string {
  return password.normalize('NFC')
}

/**
 * Length is what counts; which characters is everybody's own business.
 *
 * @throws {Problem} `REQUEST_INVALID`, never with the password in it.
 */
export function assertGoodPassword(password: string, accountName: string): void {
  // Code points, so that nobody's script counts double.
  if (Array.from(normalPassword(password)).length < MIN_CHARACTERS) {
    throw refused(`must have at least ${MIN_CHARACTERS} characters`)
  }
  const [own, text] = [accountName, password].map((one) => one.normalize('NFKC').toLowerCase())
  if (own!.length >= MIN_NAME_CHARACTERS && text!.includes(own!)) {
    throw refused('must not hold the name of the account')
  }
}

function refused(message: string): Problem {
  return new Problem('REQUEST_INVALID', {
    detail: `the password ${message}`,
    hint: 'three or four words that have nothing to do with each other make a good one',
    errors: [{ path: 'next', message }],
  })
}
