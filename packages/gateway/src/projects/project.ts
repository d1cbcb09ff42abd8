import type { AdmissionProject } from '@tessera/token/admission'

/** A project as the gateway knows it. */
export interface GatewayProject extends AdmissionProject {
  /** The id that the management API uses. */
  readonly id: string
  readonly name: string
  /** Unix seconds. */
  readonly createdAt: number
}

/**
 * Where projects come from.
 *
 * Synchronous on purpose: a join must not wait. An implementation over a database keeps a copy in memory.
 */
export interface Projects {
  find(appId: string): GatewayProject | undefined
  list(): readonly GatewayProject[]
}

/** What the management API needs to change projects; a source without it is read-only. */
export interface EditableProjects extends Projects {
  /** @throws {ProjectError} `NAME_TAKEN` or `LIMIT_REACHED`. */
  create(request: { readonly name: string; readonly withCertificate: boolean }): GatewayProject
  /** The changed project, or `undefined` when there is none of this id. */
  setStatus(id: string, status: GatewayProject['status']): GatewayProject | undefined
  /** Turns the primary certificate on or off. */
  setCertificate(id: string, enabled: boolean): GatewayProject | undefined
  /** Puts a new primary certificate in the place of the old one. */
  resetCertificate(id: string): GatewayProject | undefined
}

export function isEditable(projects: Projects): projects is EditableProjects {
  return 'create' in projects
}

/** A project could not be made. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError'
  readonly code: 'NAME_TAKEN' | 'LIMIT_REACHED'

  constructor(code: 'NAME_TAKEN' | 'LIMIT_REACHED', message: string) {
    super(message)
    this.code = code
  }
}
