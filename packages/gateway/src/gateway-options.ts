import { readFile } from 'node:fs/promises'
import { isIP, isIPv4 } from 'node:net'
import type { Clock } from './clock/clock.ts'
import type { LossHook } from './media/exchange.ts'
import type { ManagementCredentials } from './management/app.ts'
import type { Projects } from './projects/project.ts'
import type { ProjectSettings } from './projects/project-list.ts'
import { readProjectsFile } from './projects/projects-file.ts'
import type { TokenExpiryPolicy } from './runtime/door.ts'
import type { Logger } from './runtime/logger.ts'
import type { EdgeLimits } from './wire/edge-server.ts'

/** How to start a gateway. Projects come from `appId`, from `configFile`, or from `projects`; one of them is needed. */
export interface GatewayOptions {
  /** The App ID of one project, 32 hexadecimal characters. */
  readonly appId?: string | undefined
  /** Its primary certificate, 32 hexadecimal characters. Without one the App ID alone opens the door. */
  readonly appCertificate?: string | undefined
  readonly appCertificateSecondary?: string | undefined
  /** Whether publishing needs a privilege in the token. Default false, as in Agora's console. */
  readonly coHostAuth?: boolean | undefined
  /** Whether clients without a token are let in beside those with one ("No certificate" in Agora's console). */
  readonly noCertificateMode?: boolean | undefined
  /** Path of a `projects.yaml`. */
  readonly configFile?: string | undefined
  /** Projects kept elsewhere. */
  readonly projects?: Projects | undefined

  /** TCP for TLS and UDP for ICE, both with this number. Default 8443; 0 takes a free one. */
  readonly port?: number | undefined
  /** An IPv4 address to listen on. Default 127.0.0.1; anything beyond loopback needs `allowPublicBind`. */
  readonly host?: string | undefined
  /** Lets others reach the gateway. It is a development tool: do not. */
  readonly allowPublicBind?: boolean | undefined
  /** Where the local CA is kept. Without a folder it lives in memory and ends with the gateway. */
  readonly dataFolder?: string | undefined

  /** The credentials of the management API, both or none. Without them the API answers 401. */
  readonly customerId?: string | undefined
  readonly customerSecret?: string | undefined
  /** Origins of web pages, such as the console's, that may use control and management. Default none. */
  readonly controlOrigins?: readonly string[] | undefined

  /**
   * Whether audio and video are carried between members. Default true. `false`: everything but the media is the same, and
   * the media library is not loaded.
   */
  readonly media?: boolean | MediaOptions | undefined

  /** What happens when a token ends whose join privilege still runs. Default `kick`. */
  readonly tokenExpiryWhilePrivilegeValid?: TokenExpiryPolicy | undefined
  /** Joins beyond this many members meet "amount of users over load". Default 20 000. */
  readonly maxMembers?: number | undefined
  readonly limits?: Partial<EdgeLimits> | undefined
  readonly logger?: Logger | undefined
  /** The clock that the gateway's own runs with. Default: the system's. */
  readonly clock?: Clock | undefined
  /** Answers what is not the gateway's own, such as a demo page. */
  readonly pages?: ((request: Request) => Response | Promise<Response>) | undefined
}

/** How media is carried. */
export interface MediaOptions {
  /** Loses packets on purpose: a bad network, for tests. */
  readonly lose?: LossHook | undefined
}

const DEFAULT_PORT = 8443

/** @throws {RangeError} For an address or port that cannot be listened on, or must not be. */
export function listeningPlace(options: GatewayOptions): {
  readonly host: string
  readonly port: number
} {
  const { host = '127.0.0.1', port = DEFAULT_PORT } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be a whole number from 0 to 65535, got ${port}`)
  }
  if (!isIPv4(host) || host === '0.0.0.0') {
    const hint = isIP(host) === 0 ? 'a name' : host
    throw new RangeError(
      `host must be one IPv4 address: the SDK is sent to it, and ICE answers must come from it; got ${hint}`,
    )
  }
  if (!host.startsWith('127.') && options.allowPublicBind !== true) {
    throw new RangeError(
      'host is not a loopback address; the gateway is a development tool. Set allowPublicBind to listen there all the same',
    )
  }
  return { host, port }
}

/** @throws {RangeError} When there is only half of what a caller of the management API shows. */
export function managementCredentials(
  options: Pick<GatewayOptions, 'customerId' | 'customerSecret'>,
): ManagementCredentials | undefined {
  const { customerId, customerSecret } = options
  if (customerId === undefined) return undefined
  if (customerSecret === undefined) throw new RangeError('customerSecret is needed with customerId')
  return { customerId, customerSecret }
}

/**
 * The projects of the options, before they become a list.
 *
 * @throws {RangeError} When there is none, or the file is not usable.
 */
export async function projectSettings(
  options: GatewayOptions,
): Promise<readonly ProjectSettings[]> {
  const { appId, configFile } = options
  const listed =
    configFile === undefined ? [] : readProjectsFile(await readFile(configFile, 'utf8'))
  const own = appId === undefined ? [] : [{ ...options, appId }]
  if (listed.length + own.length === 0) {
    throw new RangeError('appId, configFile or projects is needed: there is no project to join')
  }
  return [...own, ...listed]
}
