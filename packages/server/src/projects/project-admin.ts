import { Secret } from '../config/secret.ts'
import { Problem } from '../problems.ts'
import type { ProjectStore } from '../storage/stores/projects.ts'
import type { ProjectChange, ProjectRecord } from '../storage/stores/projects.ts'
import type { CertificateRecord } from '../storage/stores/certificate-row.ts'
import { type RandomBytes, systemRandom } from './aes-gcm.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { InstanceKeys } from './instance-keys.ts'
import type { ManagedProjects } from './managed-projects.ts'
import type { KeyRing } from './master-key.ts'
import type { CertificateSlot } from './project.ts'
import { type ProjectView, projectView } from './project-view.ts'
import { assertNotNeeded, freeSlot, setEnabled, swapSlots, withoutCertificate } from './rotation.ts'
import { seal, unseal } from './sealing.ts'

/** What a new project is made of. */
export interface NewProject {
  readonly name: string
  /** The App ID of a project in Agora's console; without it a local project is made up. */
  readonly appId?: string | undefined
  /** Its primary certificate; a local project gets one made up. */
  readonly certificate?: Secret | undefined
  readonly coHostAuthentication?: boolean | undefined
  readonly allowsAppIdOnly?: boolean | undefined
}

/**
 * Changes projects and their certificates. Certificates go in and never come out; every call answers with what may be
 * shown. `now` is in Unix seconds everywhere.
 */
export interface ProjectAdmin {
  list(now: number): Promise<readonly ProjectView[]>
  /** @throws {Problem} `PROJECT_NOT_FOUND`. */
  find(appId: string, now: number): Promise<ProjectView>
  /** @throws {Problem} `CONFLICT` when the App ID is known; `REQUEST_INVALID`. */
  create(project: NewProject, now: number): Promise<ProjectView>
  /** @throws {Problem} `PROJECT_NOT_FOUND`. */
  update(appId: string, change: ProjectChange, now: number): Promise<ProjectView>
  /** @throws {Problem} `CERTIFICATE_STILL_NEEDED` without `force`; `PROJECT_NOT_FOUND`. */
  remove(appId: string, force: boolean, now: number): Promise<void>
  /** Into the first free slot. @throws {Problem} `CONFLICT` when there is none, or it is there already. */
  addCertificate(appId: string, certificate: Secret | undefined, now: number): Promise<ProjectView>
  swapCertificates(appId: string, now: number): Promise<ProjectView>
  setCertificateEnabled(
    appId: string,
    slot: CertificateSlot,
    enabled: boolean,
    now: number,
  ): Promise<ProjectView>
  deleteCertificate(
    appId: string,
    slot: CertificateSlot,
    force: boolean,
    now: number,
  ): Promise<ProjectView>
}

export interface ProjectAdminOptions {
  readonly store: ProjectStore
  readonly projects: Pick<ManagedProjects, 'flush'>
  readonly ring: KeyRing
  readonly keys: Pick<InstanceKeys, 'fingerprint'>
  readonly random?: RandomBytes
}

const HEX_32 = /^[0-9a-fA-F]{32}$/

export function projectAdmin(options: ProjectAdminOptions): ProjectAdmin {
  const { store, projects, ring, keys, random = systemRandom } = options

  const find = async (appId: string): Promise<ProjectRecord> => {
    const project = await store.find(appId)
    if (project === undefined) throw notFound(appId)
    return project
  }

  const newCertificate = (
    project: Pick<ProjectRecord, 'id' | 'appId'>,
    slot: CertificateSlot,
    value: Secret,
    now: number,
  ): CertificateRecord => {
    const version = 1
    return {
      id: newId('crt', random),
      slot,
      enabled: true,
      version,
      fingerprint: fingerprintOf(keys.fingerprint, value),
      createdAt: now,
      sealed: seal(ring, value, placeOf(project, slot, version), random),
    }
  }

  /** The slot is part of what is authenticated, so a certificate that changes it is sealed anew. */
  const moved = (project: ProjectRecord, certificate: CertificateRecord): CertificateRecord => {
    const before = project.certificates.find(({ id }) => id === certificate.id)!
    if (before.slot === certificate.slot) return certificate
    const value = unseal(ring, before.sealed, placeOf(project, before.slot, before.version))
    const version = before.version + 1
    const sealed = seal(ring, value, placeOf(project, certificate.slot, version), random)
    return { ...certificate, version, sealed }
  }

  const change = async (
    appId: string,
    now: number,
    decide: (project: ProjectRecord) => readonly CertificateRecord[],
  ): Promise<ProjectView> => projectView(await store.changeCertificates(appId, now, decide), now)

  return {
    async list(now) {
      return (await store.list()).map((project) => projectView(project, now))
    },
    async find(appId, now) {
      return projectView(await find(appId), now)
    },
    async create(wanted, now) {
      const isLocal = wanted.appId === undefined
      const appId = wanted.appId ?? hex32(random)
      assertHex(appId, 'appId', 'the App ID')
      const value = wanted.certificate ?? (isLocal ? new Secret(hex32(random)) : undefined)
      assertCertificate(value)
      const identity = { id: newId('prj', random), appId }
      const project: ProjectRecord = {
        ...identity,
        name: wanted.name,
        origin: isLocal ? 'local' : 'existing',
        status: 'active',
        coHostAuthentication: wanted.coHostAuthentication ?? false,
        allowsAppIdOnly: wanted.allowsAppIdOnly ?? false,
        createdAt: now,
        updatedAt: now,
        certificates: value === undefined ? [] : [newCertificate(identity, 'primary', value, now)],
      }
      if ((await store.create(project)) === 'taken') {
        throw new Problem('CONFLICT', { detail: `the App ID ${appId} is here already` })
      }
      return projectView(project, now)
    },
    async update(appId, wanted, now) {
      if (!(await store.update(appId, wanted, now))) throw notFound(appId)
      return projectView(await find(appId), now)
    },
    async remove(appId, force, now) {
      await projects.flush()
      const { certificates } = await find(appId)
      if (!force) certificates.forEach((certificate) => assertNotNeeded(certificate, now))
      await store.remove(appId)
    },
    addCertificate: (appId, certificate, now) =>
      change(appId, now, (project) => {
        const value =
          certificate ?? (project.origin === 'local' ? new Secret(hex32(random)) : undefined)
        if (value === undefined) throw certificateMissing()
        assertCertificate(value)
        const added = newCertificate(project, freeSlot(project.certificates), value, now)
        if (project.certificates.some(({ fingerprint }) => fingerprint === added.fingerprint)) {
          throw new Problem('CONFLICT', { detail: 'the project has this certificate already' })
        }
        return [...project.certificates, added]
      }),
    swapCertificates: (appId, now) =>
      change(appId, now, (project) =>
        swapSlots(project.certificates).map((certificate) => moved(project, certificate)),
      ),
    setCertificateEnabled: (appId, slot, enabled, now) =>
      change(appId, now, ({ certificates }) => setEnabled(certificates, slot, enabled)),
    async deleteCertificate(appId, slot, force, now) {
      await projects.flush()
      return change(appId, now, ({ certificates }) =>
        withoutCertificate(certificates, slot, now, force),
      )
    },
  }
}

function placeOf(
  project: Pick<ProjectRecord, 'id' | 'appId'>,
  slot: CertificateSlot,
  version: number,
): Parameters<typeof seal>[2] {
  return { kind: 'certificate', projectId: project.id, appId: project.appId, slot, version }
}

function assertCertificate(value: Secret | undefined): void {
  if (value !== undefined) assertHex(value.reveal(), 'certificate', 'the App Certificate')
}

function assertHex(text: string, path: string, what: string): void {
  if (HEX_32.test(text)) return
  // Says how long it is and nothing else: it may be a secret.
  const message = `must be 32 hexadecimal characters, got ${text.length} characters`
  throw new Problem('REQUEST_INVALID', {
    detail: `${what} ${message}`,
    errors: [{ path, message }],
  })
}

function certificateMissing(): Problem {
  return new Problem('REQUEST_INVALID', {
    detail: 'the certificate is missing',
    hint: 'copy it from the console of the project',
    errors: [{ path: 'certificate', message: 'must be given for a project of Agora’s console' }],
  })
}

function notFound(appId: string): Problem {
  return new Problem('PROJECT_NOT_FOUND', { detail: `there is no project ${appId} here` })
}

function hex32(random: RandomBytes): string {
  return Buffer.from(random(16)).toString('hex')
}

function newId(kind: string, random: RandomBytes): string {
  return `${kind}_${Buffer.from(random(12)).toString('base64url')}`
}
