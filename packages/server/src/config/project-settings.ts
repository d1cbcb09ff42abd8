import type { EnvProject } from './config.ts'
import type { Environment } from './environment.ts'
import { Secret } from './secret.ts'

/** App IDs and certificates look the same. */
const HEX_32 = /^[0-9a-fA-F]{32}$/

/** Whether the environment speaks of a single project, well or badly: then there is no database. */
export function namesProject({ text, secret }: Environment): boolean {
  return (
    text('APP_ID') !== undefined ||
    secret('APP_CERTIFICATE') !== undefined ||
    secret('APP_CERTIFICATE_SECONDARY') !== undefined
  )
}

/** The single project of the stateless mode. */
export function readProject(environment: Environment): EnvProject | undefined {
  if (!namesProject(environment)) return undefined
  const appId = environment.text('APP_ID')
  const appCertificate = readCertificate('APP_CERTIFICATE', environment)
  const appCertificateSecondary = readCertificate('APP_CERTIFICATE_SECONDARY', environment)
  if (appId === undefined) return environment.refuse('APP_ID', 'is needed beside APP_CERTIFICATE')
  if (!HEX_32.test(appId)) {
    return environment.refuse(
      'APP_ID',
      `must be 32 hexadecimal characters, got ${appId.length} characters`,
    )
  }
  if (appCertificate === undefined) {
    return environment.secret('APP_CERTIFICATE') === undefined
      ? environment.refuse('APP_CERTIFICATE', 'is needed beside APP_ID')
      : undefined
  }
  if (appCertificate.reveal() === appCertificateSecondary?.reveal()) {
    environment.warn(
      'APP_CERTIFICATE_SECONDARY',
      'has no effect: it is the same as APP_CERTIFICATE',
    )
  }
  return { appId, appCertificate, appCertificateSecondary }
}

function readCertificate(name: string, { secret, refuse }: Environment): Secret | undefined {
  const text = secret(name)
  if (text === undefined) return undefined
  return HEX_32.test(text)
    ? new Secret(text)
    : refuse(name, `must be 32 hexadecimal characters, got ${text.length} characters`)
}
