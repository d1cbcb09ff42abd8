import type { CompatOptions } from './family.ts'
import { invalid } from './exchange.ts'

/**
 * Some clients send the App Certificate with each request, as if the server did not have it. It is never used; the
 * answer says that whoever can read that client can make tokens.
 *
 * @throws {Problem} `REQUEST_INVALID` where such requests are to be refused.
 */
export function certificateWarning(options: CompatOptions, sent: unknown): string | undefined {
  if (sent === undefined || sent === null || sent === '') return undefined
  if (options.refuseCertificates) {
    throw invalid(
      'the request carries an App Certificate',
      'take it out of the client and replace it: whoever can read the client can make tokens',
    )
  }
  return 'the App Certificate in this request was not used; take it out of the client and replace it'
}
