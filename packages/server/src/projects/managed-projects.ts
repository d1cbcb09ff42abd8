import { Problem } from '../problems.ts'
import { cached } from '../storage/changes.ts'
import type { Storage } from '../storage/storage.ts'
import type { ProjectRecord } from '../storage/stores/projects.ts'
import type { KeyRing } from './master-key.ts'
import type { Certificate, Project, ProjectSource } from './project.ts'
import { SealError, unseal } from './sealing.ts'
import { UsageNotes } from './usage-notes.ts'

/** A project of the database, open. */
export interface OpenProject extends Project {
  /** Unix seconds. */
  readonly createdAt: number
}

/** Projects from the database, with their certificates open and ready to sign. */
export interface ManagedProjects extends ProjectSource {
  /** Those that can be opened, by name. */
  list(): Promise<readonly OpenProject[]>
  noteSigned(certificate: Certificate, expiresAt: number): void
  /** Resolves when every noted signature is durable; at the end, and before a certificate is deleted. */
  flush(): Promise<void>
}

export interface ManagedProjectsOptions {
  readonly storage: Pick<Storage, 'projects' | 'certificateUsage' | 'changes'>
  readonly ring: KeyRing
  /** Told when a note could not be written; it is tried again. */
  readonly onError: (error: unknown) => void
  /** App ID of the project that is meant when there are several and none is named. */
  readonly defaultProject?: string | undefined
}

type Snapshot = ReadonlyMap<string, OpenProject | SealError>

/**
 * Keeps the projects in memory until one changes. Another replica's change is seen within a second; a request that is
 * under way meanwhile may still be signed with the certificate that was the primary one when it came.
 */
export function managedProjects(options: ManagedProjectsOptions): ManagedProjects {
  const { storage, ring, onError, defaultProject } = options
  const notes = new UsageNotes(storage.certificateUsage, onError)
  const current = cached<Snapshot>(storage.changes, 'projects', async () => {
    const records = await storage.projects.list()
    return new Map(records.map((record) => [record.appId, openProject(ring, record)]))
  })

  return {
    find(appId, fallback = defaultProject) {
      const snapshot = current.read()
      return snapshot instanceof Promise
        ? snapshot.then((loaded) => pick(loaded, appId, fallback))
        : pick(snapshot, appId, fallback)
    },
    async list() {
      const projects = [...(await current.read()).values()]
      return projects.filter((project) => 'certificates' in project)
    },
    noteSigned({ id }, expiresAt) {
      // By its id and not by its slot, which after a swap means another certificate.
      if (id !== undefined) notes.note(id, expiresAt)
    },
    flush: () => notes.flush(),
  }
}

function pick(
  projects: Snapshot,
  named: string | undefined,
  fallback: string | undefined,
): Project {
  const meant = fallback !== undefined && projects.has(fallback) ? fallback : undefined
  const appId = named ?? meant
  if (appId === undefined && projects.size !== 1) {
    throw new Problem('PROJECT_NOT_FOUND', {
      detail:
        projects.size === 0
          ? 'this server has no project yet'
          : 'this server has several projects, and the request names none',
      hint:
        projects.size === 0
          ? 'add one in the console'
          : 'send "project" with the App ID, or use a ticket that is bound to a project',
    })
  }
  const project = appId === undefined ? [...projects.values()][0] : projects.get(appId)
  if (project === undefined) {
    // Not the id itself: whoever swaps it with the certificate has sent a secret.
    throw new Problem('PROJECT_NOT_FOUND', {
      detail: 'this server has no project with that App ID',
      hint: 'send the App ID, not the certificate; GET /v1/admin/projects lists what there is',
    })
  }
  if (project instanceof SealError) {
    // One damaged row must not stop the other projects.
    throw new Problem('STORAGE_UNAVAILABLE', { detail: project.message }, { cause: project })
  }
  return project
}

function openProject(ring: KeyRing, record: ProjectRecord): OpenProject | SealError {
  try {
    return {
      appId: record.appId,
      name: record.name,
      createdAt: record.createdAt,
      status: record.status,
      coHostAuthentication: record.coHostAuthentication,
      allowsAppIdOnly: record.allowsAppIdOnly,
      certificates: record.certificates.map((certificate) => ({
        id: certificate.id,
        slot: certificate.slot,
        enabled: certificate.enabled,
        value: unseal(ring, certificate.sealed, {
          kind: 'certificate',
          projectId: record.id,
          appId: record.appId,
          slot: certificate.slot,
          version: certificate.version,
        }),
      })),
    }
  } catch (error) {
    if (error instanceof SealError) return error
    throw error
  }
}
