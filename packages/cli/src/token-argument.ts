import { Failure } from './failure.ts'
import type { Io } from './io.ts'

/** The token that a command looks at. */
export const tokenArgument = {
  type: 'positional',
  description: 'The token, or "-" to read it from standard input',
  required: true,
} as const

/** The text given, exactly; only a final line end of standard input is taken off. @throws {Failure} When there is none. */
export async function readToken(argument: string, io: Io): Promise<string> {
  const token = argument === '-' ? (await io.readStdin()).replace(/\r?\n$/, '') : argument
  if (token === '') throw new Failure('the token is empty', { exitCode: 2 })
  return token
}
