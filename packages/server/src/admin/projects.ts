import { z } from 'zod'

import { Secret } from '../config/secret.ts'
import type { ProjectAdmin } from '../projects/project-admin.ts'
import type { CertificateSlot } from '../projects/project.ts'
import type { Endpoint } from '../routes/endpoint.ts'
import { type Administration, adminEndpoint } from './admin-endpoint.ts'

const hex32 = z.string().regex(/^[0-9a-fA-F]{32}$/, 'must be 32 hexadecimal characters')
const name = z.string().trim().min(1).max(255)

const certificateView = z.object({
  slot: z.enum(['primary', 'secondary']),
  enabled: z.boolean(),
  fingerprint: z.string(),
  createdAt: z.int(),
  safeToDeleteAt: z.int().optional().meta({ description: 'Unix seconds; absent when that is now' }),
})
const projectView = z
  .object({
    appId: z.string(),
    name: z.string(),
    origin: z.enum(['existing', 'local']),
    status: z.enum(['active', 'disabled']),
    coHostAuthentication: z.boolean(),
    allowsAppIdOnly: z.boolean(),
    createdAt: z.int(),
    updatedAt: z.int(),
    certificates: z.array(certificateView),
  })
  .meta({ id: 'Project' })
const projectList = z.object({ projects: z.array(projectView) })

interface NewProjectBody {
  readonly name: string
  readonly appId?: string | undefined
  readonly certificate?: string | undefined
  readonly coHostAuthentication?: boolean | undefined
  readonly allowsAppIdOnly?: boolean | undefined
}
const newProject: z.ZodType<NewProjectBody> = z.strictObject({
  name,
  appId: hex32
    .optional()
    .meta({ description: "Of a project in Agora's console; without it a local one is made up" }),
  certificate: hex32.optional().meta({ description: 'Its primary certificate. Write-only' }),
  coHostAuthentication: z.boolean().optional(),
  allowsAppIdOnly: z.boolean().optional(),
})

interface ProjectChangeBody {
  readonly name?: string | undefined
  readonly status?: 'active' | 'disabled' | undefined
  readonly coHostAuthentication?: boolean | undefined
  readonly allowsAppIdOnly?: boolean | undefined
}
const projectChange: z.ZodType<ProjectChangeBody> = z.strictObject({
  name: name.optional(),
  status: z.enum(['active', 'disabled']).optional(),
  coHostAuthentication: z.boolean().optional(),
  allowsAppIdOnly: z.boolean().optional(),
})

interface CertificateBody {
  readonly certificate?: string | undefined
}
const newCertificate: z.ZodType<CertificateBody> = z.strictObject({
  certificate: hex32
    .optional()
    .meta({ description: 'Write-only; without it one is made up, for a local project' }),
})
const enabledBody: z.ZodType<{ readonly enabled: boolean }> = z.strictObject({
  enabled: z.boolean(),
})
const forceQuery: z.ZodType<{ readonly force: boolean }> = z.strictObject({
  force: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
})

const CERTIFICATE = '/v1/admin/projects/:appId/certificates'

/** `/v1/admin/projects`: projects, and the rotation of their certificates. */
export function projectEndpoints(
  administration: Administration,
  projects: ProjectAdmin,
): readonly Endpoint[] {
  const answer = { status: 200, description: 'The project', body: projectView } as const
  return [
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/projects',
      summary: 'List projects',
      scope: 'admin:read',
      answer: { status: 200, description: 'All projects', body: projectList },
      run: async ({ now }) => ({ projects: await projects.list(now) }),
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: '/v1/admin/projects',
      summary: 'Add a project',
      scope: 'admin',
      body: newProject,
      answer: { status: 201, description: 'The new project', body: projectView },
      problems: ['CONFLICT'],
      audit: {
        action: 'project.create',
        change: ({ body: { certificate, ...rest } }) => ({
          ...rest,
          withCertificate: certificate !== undefined,
        }),
      },
      run: ({ body: { certificate, ...rest }, now }) =>
        projects.create(
          { ...rest, certificate: certificate === undefined ? undefined : new Secret(certificate) },
          now,
        ),
    }),
    adminEndpoint(administration, {
      method: 'get',
      path: '/v1/admin/projects/:appId',
      summary: 'Show a project',
      scope: 'admin:read',
      answer,
      problems: ['PROJECT_NOT_FOUND'],
      run: ({ parameter, now }) => projects.find(parameter('appId'), now),
    }),
    adminEndpoint(administration, {
      method: 'patch',
      path: '/v1/admin/projects/:appId',
      summary: 'Change a project',
      scope: 'admin',
      body: projectChange,
      answer,
      problems: ['PROJECT_NOT_FOUND'],
      audit: { action: 'project.update', change: ({ body }) => ({ ...body }) },
      run: ({ parameter, body, now }) => projects.update(parameter('appId'), defined(body), now),
    }),
    adminEndpoint(administration, {
      method: 'delete',
      path: '/v1/admin/projects/:appId',
      summary: 'Remove a project with its certificates',
      scope: 'admin',
      query: forceQuery,
      answer: { status: 204, description: 'It is gone' },
      problems: ['PROJECT_NOT_FOUND', 'CERTIFICATE_STILL_NEEDED'],
      audit: { action: 'project.remove', change: ({ query }) => query },
      run: ({ parameter, query, now }) => projects.remove(parameter('appId'), query.force, now),
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: CERTIFICATE,
      summary: 'Add a certificate, to the first free slot',
      scope: 'admin',
      body: newCertificate,
      answer: { status: 201, description: 'The project', body: projectView },
      problems: ['PROJECT_NOT_FOUND', 'CONFLICT'],
      audit: { action: 'certificate.add' },
      run: ({ parameter, body: { certificate }, now }) =>
        projects.addCertificate(
          parameter('appId'),
          certificate === undefined ? undefined : new Secret(certificate),
          now,
        ),
    }),
    adminEndpoint(administration, {
      method: 'post',
      path: `${CERTIFICATE}/swap`,
      summary: 'Swap primary and secondary: the other one signs from now on',
      scope: 'admin',
      answer,
      problems: ['PROJECT_NOT_FOUND', 'CONFLICT'],
      audit: { action: 'certificate.swap' },
      run: ({ parameter, now }) => projects.swapCertificates(parameter('appId'), now),
    }),
    adminEndpoint(administration, {
      method: 'patch',
      path: `${CERTIFICATE}/:slot`,
      summary: 'Enable or disable the secondary certificate',
      scope: 'admin',
      body: enabledBody,
      answer,
      problems: ['PROJECT_NOT_FOUND', 'NOT_FOUND', 'CONFLICT'],
      audit: { action: 'certificate.enable', change: ({ body }) => ({ ...body }) },
      run: ({ parameter, body, now }) =>
        projects.setCertificateEnabled(
          parameter('appId'),
          slotOf(parameter('slot')),
          body.enabled,
          now,
        ),
    }),
    adminEndpoint(administration, {
      method: 'delete',
      path: `${CERTIFICATE}/:slot`,
      summary: 'Delete the secondary certificate',
      description:
        'Refused while tokens that it signed are valid, unless forced: whoever holds one cannot join then.',
      scope: 'admin',
      query: forceQuery,
      answer,
      problems: ['PROJECT_NOT_FOUND', 'NOT_FOUND', 'CONFLICT', 'CERTIFICATE_STILL_NEEDED'],
      audit: { action: 'certificate.delete', change: ({ query }) => query },
      run: ({ parameter, query, now }) =>
        projects.deleteCertificate(parameter('appId'), slotOf(parameter('slot')), query.force, now),
    }),
  ]
}

/** Anything but "secondary" is the primary one, which the rules then refuse to touch. */
function slotOf(text: string): CertificateSlot {
  return text === 'secondary' ? 'secondary' : 'primary'
}

/** Without the fields that were not sent. */
function defined(change: ProjectChangeBody): Parameters<ProjectAdmin['update']>[1] {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
