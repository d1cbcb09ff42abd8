import { Failure } from './failure.ts'
import type { Io } from './io.ts'

/** The token that a command looks at. */
export const tokenArgument = {
  type: 'positional',
  description: 'The token, or "-" to read it from standard input',
  required: true,
} as const

/** What is pasted is no longer than this: Agora's SDKs take 2 047 characters, and text around them is explained, too. */
const MAX_PASTED_CHARACTERS = 8192
/** The most that a pasted token may unpack to. Bytes. */
export const MAX_PASTED_INFLATED_BYTES = 65_536

/**
 * The text given, exactly; only a final line end of standard input is taken off.
 *
 * @throws {Failure} When there is none, it is too long, or standard input is asked for the certificate as well.
 */
export async function readToken(
  args: { readonly token: string; readonly 'app-certificate'?: string | undefined },
  io: Io,
): Promise<string> {
  if (args.token === '-' && args['app-certificate'] === '-') {
    throw new Failure('standard input cannot be both the token and the certificate', {
      hint: 'pass --app-certificate-file, or the token as an argument',
      exitCode: 2,
    })
  }
  const token = args.token === '-' ? (await io.readStdin()).replace(/\r?\n$/, '') : args.token
  if (token === '') throw new Failure('the token is empty', { exitCode: 2 })
  if (token.length > MAX_PASTED_CHARACTERS) {
    throw new Failure(`the token has more than ${MAX_PASTED_CHARACTERS} characters`, {
      hint: "Agora's SDKs take 2047 at most",
    })
  }
  return token
}
