import { type EditableProjects, type GatewayProject, ProjectError } from './project.ts'

/** How many projects an account may have (platform: 20). */
const MAX_PROJECTS = 20

/** One project of a configuration. Certificates and App ID: 32 hexadecimal characters each. */
export interface ProjectSettings {
  readonly appId: string
  readonly name?: string | undefined
  readonly appCertificate?: string | undefined
  readonly appCertificateSecondary?: string | undefined
  /** Whether publishing needs a privilege in the token ("co-host authentication"). Default false. */
  readonly coHostAuth?: boolean | undefined
  /** Whether the App ID alone opens the door beside tokens ("No certificate"). Default: only without a certificate. */
  readonly noCertificateMode?: boolean | undefined
  readonly disabled?: boolean | undefined
}

/** What making projects takes from outside. */
export interface ProjectListPorts {
  /** The time, in Unix seconds. */
  readonly now: () => number
  /** Random lower-case hexadecimal text of so many bytes, from a CSPRNG. */
  readonly randomHex: (bytes: number) => string
}

/** Projects in memory: from flags or a file at first, then as the management API changes them. */
export class ProjectList implements EditableProjects {
  readonly #byAppId = new Map<string, GatewayProject>()
  readonly #ports: ProjectListPorts

  /** @throws {RangeError} When two projects have the same App ID, or an id is not 32 hexadecimal characters. */
  constructor(settings: readonly ProjectSettings[], ports: ProjectListPorts) {
    this.#ports = ports
    for (const entry of settings) {
      if (this.#byAppId.has(entry.appId)) {
        throw new RangeError('appId is used by two projects; each project needs its own')
      }
      this.#put(projectOf(entry, this.#newId(), Math.floor(ports.now())))
    }
  }

  find(appId: string): GatewayProject | undefined {
    return this.#byAppId.get(appId)
  }

  list(): readonly GatewayProject[] {
    return [...this.#byAppId.values()]
  }

  create(request: { readonly name: string; readonly withCertificate: boolean }): GatewayProject {
    if (this.list().some(({ name }) => name === request.name)) {
      throw new ProjectError('NAME_TAKEN', 'a project of this name exists already')
    }
    if (this.#byAppId.size >= MAX_PROJECTS) {
      throw new ProjectError('LIMIT_REACHED', `an account may have ${MAX_PROJECTS} projects`)
    }
    const settings = {
      appId: this.#ports.randomHex(16),
      name: request.name,
      appCertificate: request.withCertificate ? this.#ports.randomHex(16) : undefined,
    }
    return this.#put(projectOf(settings, this.#newId(), Math.floor(this.#ports.now())))
  }

  setStatus(id: string, status: GatewayProject['status']): GatewayProject | undefined {
    return this.#change(id, (project) => ({ ...project, status }))
  }

  setCertificate(id: string, enabled: boolean): GatewayProject | undefined {
    return this.#change(id, (project) => {
      const value = primaryOf(project)?.value ?? this.#ports.randomHex(16)
      const changed = withPrimary(project, value, enabled)
      // Without any certificate the App ID is all there is; enabling one later leaves both ways open, as in the console.
      const any = changed.certificates.some((certificate) => certificate.enabled)
      return { ...changed, allowsAppIdOnly: changed.allowsAppIdOnly || !any }
    })
  }

  resetCertificate(id: string): GatewayProject | undefined {
    return this.#change(id, (project) =>
      withPrimary(project, this.#ports.randomHex(16), primaryOf(project)?.enabled ?? true),
    )
  }

  #change(
    id: string,
    change: (project: GatewayProject) => GatewayProject,
  ): GatewayProject | undefined {
    const project = this.list().find((candidate) => candidate.id === id)
    return project && this.#put(change(project))
  }

  #put(project: GatewayProject): GatewayProject {
    this.#byAppId.set(project.appId, project)
    return project
  }

  #newId(): string {
    return this.#ports.randomHex(8)
  }
}

/** The certificate that the management API calls `sign_key`. */
export function primaryOf(
  project: GatewayProject,
): GatewayProject['certificates'][number] | undefined {
  return project.certificates.find(({ slot }) => slot === 'primary')
}

function withPrimary(project: GatewayProject, value: string, enabled: boolean): GatewayProject {
  const others = project.certificates.filter(({ slot }) => slot !== 'primary')
  return { ...project, certificates: [{ slot: 'primary', value, enabled }, ...others] }
}

function projectOf(settings: ProjectSettings, id: string, createdAt: number): GatewayProject {
  const { appCertificate: primary, appCertificateSecondary: secondary } = settings
  assertHex('appId', settings.appId)
  if (primary !== undefined) assertHex('appCertificate', primary)
  if (secondary !== undefined) assertHex('appCertificateSecondary', secondary)
  return {
    id,
    name: settings.name ?? `Project ${settings.appId.slice(0, 6)}`,
    createdAt,
    appId: settings.appId,
    certificates: [
      ...(primary === undefined
        ? []
        : [{ slot: 'primary' as const, value: primary, enabled: true }]),
      ...(secondary === undefined
        ? []
        : [{ slot: 'secondary' as const, value: secondary, enabled: true }]),
    ],
    status: settings.disabled === true ? 'disabled' : 'active',
    allowsAppIdOnly:
      settings.noCertificateMode ?? (primary === undefined && secondary === undefined),
    coHostAuthentication: settings.coHostAuth ?? false,
  }
}

function assertHex(name: string, value: string): void {
  if (!/^[0-9a-f]{32}$/i.test(value)) {
    throw new RangeError(
      `${name} must be 32 hexadecimal characters, got ${value.length} characters`,
    )
  }
}
