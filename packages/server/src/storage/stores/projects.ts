import type { Kysely } from 'kysely'

import { Problem } from '../../problems.ts'
import type { Changes } from '../changes.ts'
import type { CertificatesTable, ProjectsTable, Schema } from '../schema.ts'
import { isUniqueViolation } from '../storage-problem.ts'
import { type CertificateRecord, fromCertificateRow, toCertificateRow } from './certificate-row.ts'

/** A project as it is kept. Times: Unix seconds. */
export interface ProjectRecord {
  readonly id: string
  /** 32 hexadecimal characters; never changes. */
  readonly appId: string
  readonly name: string
  /** Whether Agora's console knows the App ID, or it was made up here for local use. */
  readonly origin: 'existing' | 'local'
  readonly status: 'active' | 'disabled'
  readonly coHostAuthentication: boolean
  readonly allowsAppIdOnly: boolean
  readonly createdAt: number
  readonly updatedAt: number
  /** In slot order. */
  readonly certificates: readonly CertificateRecord[]
}

/** What of a project may change. */
export type ProjectChange = Partial<
  Pick<ProjectRecord, 'name' | 'status' | 'coHostAuthentication' | 'allowsAppIdOnly'>
>

export interface ProjectStore {
  /** By name. */
  list(): Promise<readonly ProjectRecord[]>
  find(appId: string): Promise<ProjectRecord | undefined>
  /** `'taken'` when the App ID is known already. */
  create(project: ProjectRecord): Promise<'ok' | 'taken'>
  /** `false` when there is no such project. */
  update(appId: string, change: ProjectChange, now: number): Promise<boolean>
  /** With its certificates. `false` when there is no such project. */
  remove(appId: string): Promise<boolean>
  /**
   * Reads the certificates, lets `decide` say what they become, and writes that, all in one transaction: two changes at
   * once happen one after the other.
   *
   * @throws {Problem} `PROJECT_NOT_FOUND`; whatever `decide` throws, and then nothing has changed.
   */
  changeCertificates(
    appId: string,
    now: number,
    decide: (project: ProjectRecord) => readonly CertificateRecord[],
  ): Promise<ProjectRecord>
}

export function projectStore(db: Kysely<Schema>, changes: Changes): ProjectStore {
  return {
    list: () => readProjects(db),
    async find(appId) {
      const [project] = await readProjects(db, appId)
      return project
    },
    async create(project) {
      try {
        await changes.change('projects', async (transaction) => {
          await transaction.insertInto('projects').values(toRow(project)).execute()
          await insertCertificates(transaction, project.id, project.certificates)
        })
        return 'ok'
      } catch (error) {
        if (isUniqueViolation(error)) return 'taken'
        throw error
      }
    },
    update: (appId, change, now) =>
      changes.change('projects', async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('projects')
          .set(changedColumns(change, now))
          .where('app_id', '=', appId)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),
    remove: (appId) =>
      changes.change('projects', async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('projects')
          .where('app_id', '=', appId)
          .executeTakeFirst()
        return numDeletedRows > 0n
      }),
    changeCertificates: (appId, now, decide) =>
      changes.change('projects', async (transaction) => {
        // Writing first takes the row's lock on PostgreSQL; SQLite has one writer anyway.
        await transaction
          .updateTable('projects')
          .set({ updated_at: now })
          .where('app_id', '=', appId)
          .execute()
        const [project] = await readProjects(transaction, appId)
        if (project === undefined) {
          throw new Problem('PROJECT_NOT_FOUND', { detail: `there is no project ${appId} here` })
        }
        const certificates = decide(project)
        await transaction.deleteFrom('certificates').where('project_id', '=', project.id).execute()
        await insertCertificates(transaction, project.id, certificates)
        return { ...project, certificates }
      }),
  }
}

async function readProjects(db: Kysely<Schema>, appId?: string): Promise<ProjectRecord[]> {
  const projects = await db
    .selectFrom('projects')
    .selectAll()
    .$if(appId !== undefined, (query) => query.where('app_id', '=', appId!))
    .orderBy('name')
    .orderBy('id')
    .execute()
  if (projects.length === 0) return []
  const certificates = await db
    .selectFrom('certificates')
    .leftJoin('certificate_usage', 'certificate_usage.certificate_id', 'certificates.id')
    .selectAll('certificates')
    .select('certificate_usage.longest_expires_at')
    .$if(appId !== undefined, (query) => query.where('project_id', '=', projects[0]!.id))
    .orderBy('slot') // "primary" before "secondary"
    .execute()
  return projects.map((project) =>
    fromRow(
      project,
      certificates.filter((certificate) => certificate.project_id === project.id),
    ),
  )
}

async function insertCertificates(
  db: Kysely<Schema>,
  projectId: string,
  certificates: readonly CertificateRecord[],
): Promise<void> {
  if (certificates.length === 0) return
  await db
    .insertInto('certificates')
    .values(certificates.map((certificate) => toCertificateRow(projectId, certificate)))
    .execute()
}

function toRow(project: ProjectRecord): ProjectsTable {
  return {
    id: project.id,
    app_id: project.appId,
    name: project.name,
    origin: project.origin,
    status: project.status,
    co_host_authentication: Number(project.coHostAuthentication),
    allows_app_id_only: Number(project.allowsAppIdOnly),
    created_at: project.createdAt,
    updated_at: project.updatedAt,
  }
}

function changedColumns(change: ProjectChange, now: number): Partial<ProjectsTable> {
  return {
    updated_at: now,
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.status === undefined ? {} : { status: change.status }),
    ...(change.coHostAuthentication === undefined
      ? {}
      : { co_host_authentication: Number(change.coHostAuthentication) }),
    ...(change.allowsAppIdOnly === undefined
      ? {}
      : { allows_app_id_only: Number(change.allowsAppIdOnly) }),
  }
}

function fromRow(
  row: ProjectsTable,
  certificates: readonly (CertificatesTable & { readonly longest_expires_at: number | null })[],
): ProjectRecord {
  return {
    id: row.id,
    appId: row.app_id,
    name: row.name,
    origin: row.origin,
    status: row.status,
    coHostAuthentication: row.co_host_authentication === 1,
    allowsAppIdOnly: row.allows_app_id_only === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    certificates: certificates.map(fromCertificateRow),
  }
}
