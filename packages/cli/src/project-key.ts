import { Failure } from './failure.ts'
import type { Io } from './io.ts'

/** The flags by which every command takes a project. */
export const projectFlags = {
  'app-id': { type: 'string', valueHint: '32 hex', description: 'App ID; default: $APP_ID' },
  'app-certificate-file': {
    type: 'string',
    valueHint: 'path',
    description:
      'File that holds the App Certificate; default: $APP_CERTIFICATE_FILE or $APP_CERTIFICATE',
  },
  'app-certificate': {
    type: 'string',
    valueHint: '-',
    description:
      'Only "-": reads the App Certificate from standard input, where no other user of this machine sees it',
  },
} as const

interface ProjectArgs {
  readonly 'app-id'?: string | undefined
  readonly 'app-certificate-file'?: string | undefined
  readonly 'app-certificate'?: string | undefined
}

/** The App ID from flag or environment. @throws {Failure} When there is none. */
export function appIdOf(args: ProjectArgs, io: Io): string {
  const appId = args['app-id'] ?? io.env.APP_ID
  if (appId === undefined || appId === '') {
    throw new Failure('which project? No App ID was given', {
      hint: 'set APP_ID, or pass --app-id',
      exitCode: 2,
    })
  }
  return appId.trim()
}

/**
 * The App Certificate, from where it can be kept out of sight: standard input, a file, or the environment.
 *
 * @throws {Failure} When it stands on the command line, which `ps` and the shell's history show.
 */
export async function certificateOf(args: ProjectArgs, io: Io): Promise<string | undefined> {
  const flag = args['app-certificate']
  if (flag === '-') return (await io.readStdin()).trim()
  if (flag !== undefined) {
    throw new Failure(
      'a certificate is not taken from the command line: every user of this machine can read it there',
      {
        hint: "set APP_CERTIFICATE, or pass --app-certificate-file, or --app-certificate - and pipe it in; it is in the shell's history now",
        exitCode: 2,
      },
    )
  }
  const path = args['app-certificate-file'] ?? io.env.APP_CERTIFICATE_FILE
  if (path !== undefined && path !== '') {
    try {
      return io.readFile(path).trim()
    } catch (error) {
      throw new Failure(
        `cannot read the certificate from ${path}: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
  const value = io.env.APP_CERTIFICATE?.trim()
  return value === '' ? undefined : value
}

/** The App Certificate. @throws {Failure} When there is none. */
export async function requiredCertificate(args: ProjectArgs, io: Io): Promise<string> {
  const certificate = await certificateOf(args, io)
  if (certificate === undefined || certificate === '') {
    throw new Failure('no App Certificate was given', {
      hint: 'set APP_CERTIFICATE or APP_CERTIFICATE_FILE, or pass --app-certificate - and pipe it in',
      exitCode: 2,
    })
  }
  return certificate
}
