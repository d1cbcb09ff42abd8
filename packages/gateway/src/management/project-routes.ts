import type { Context, Hono } from 'hono'
import { z } from 'zod'
import {
  type EditableProjects,
  type GatewayProject,
  isEditable,
  ProjectError,
} from '../projects/project.ts'
import { primaryOf } from '../projects/project-list.ts'
import type { ManagementPorts } from './ports.ts'

const createSchema = z.object({ name: z.string().min(1).max(255), enable_sign_key: z.boolean() })
const statusSchema = z.object({ id: z.string(), status: z.union([z.literal(0), z.literal(1)]) })
const signKeySchema = z.object({ id: z.string(), enable: z.boolean() })
const resetSchema = z.object({ id: z.string() })

/** `/dev/v1/project(s)`, `/project_status`, `/signkey`, `/reset_signkey`. */
export function addProjectRoutes(app: Hono, { projects }: ManagementPorts): void {
  app.get('/dev/v1/projects', (context) =>
    context.json({ projects: projects.list().map(projectBody) }, 201),
  )
  app.get('/dev/v1/project', (context) => {
    const id = context.req.query('id')
    const name = context.req.query('name')
    if (id === undefined || name === undefined) {
      return context.json({ message: 'id and name are required' }, 400)
    }
    const found = projects.list().filter((project) => project.id === id && project.name === name)
    return found.length === 0
      ? context.json({ message: 'project not found' }, 404)
      : context.json({ projects: found.map(projectBody) }, 201)
  })
  app.post('/dev/v1/project', (context) =>
    change(context, projects, createSchema, (editable, body) =>
      editable.create({ name: body.name, withCertificate: body.enable_sign_key }),
    ),
  )
  app.post('/dev/v1/project_status', (context) =>
    change(context, projects, statusSchema, (editable, body) =>
      editable.setStatus(body.id, body.status === 1 ? 'active' : 'disabled'),
    ),
  )
  app.post('/dev/v1/signkey', (context) =>
    change(context, projects, signKeySchema, (editable, body) =>
      editable.setCertificate(body.id, body.enable),
    ),
  )
  app.post('/dev/v1/reset_signkey', (context) =>
    change(context, projects, resetSchema, (editable, body) => editable.resetCertificate(body.id)),
  )
}

async function change<Body>(
  context: Context,
  projects: ManagementPorts['projects'],
  schema: z.ZodType<Body>,
  act: (editable: EditableProjects, body: Body) => GatewayProject | undefined,
): Promise<Response> {
  const body = schema.safeParse(await context.req.json().catch(() => undefined))
  if (!body.success) {
    const fields = body.error.issues.map(({ path }) => path.join('.')).join(', ')
    return context.json({ message: `invalid body: ${fields}` }, 400)
  }
  if (!isEditable(projects)) return context.json({ message: 'projects are read-only here' }, 403)
  try {
    const project = act(projects, body.data)
    return project === undefined
      ? context.json({ message: 'project not found' }, 404)
      : context.json({ project: projectBody(project) }, 201)
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error
    return context.json({ message: error.message }, 400)
  }
}

/** `vendor_key` is the App ID, `sign_key` the primary certificate; empty while it is off. */
function projectBody(project: GatewayProject): object {
  const primary = primaryOf(project)
  return {
    id: project.id,
    name: project.name,
    vendor_key: project.appId,
    sign_key: primary?.enabled === true ? primary.value : '',
    recording_server: null,
    status: project.status === 'active' ? 1 : 0,
    created: project.createdAt,
  }
}
