import { Problem } from '../problems.ts'
import type { Certificate, Project } from '../projects/project.ts'

/** The certificate that signs for a project: the first enabled one. @throws {Problem} When the project may not sign now. */
export function signingCertificate(project: Project): Certificate {
  if (project.status === 'disabled') {
    throw new Problem('PROJECT_DISABLED', {
      detail: `the project ${project.appId} is disabled`,
      hint: 'enable it in the console or with PATCH /v1/admin/projects',
    })
  }
  const certificate = project.certificates.find(({ enabled }) => enabled)
  if (certificate === undefined) {
    throw new Problem('PROJECT_WITHOUT_CERTIFICATE', {
      detail: `the project ${project.appId} has no enabled certificate`,
      hint: 'add or enable one; without a certificate clients join with the App ID alone',
    })
  }
  return certificate
}
