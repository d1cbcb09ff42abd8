import { type ReactNode, useState } from 'react'

import { Link } from '../../app/link.tsx'
import { navigate } from '../../app/location.ts'
import { useCanChange } from '../../app/session.tsx'
import { useResource } from '../../api/resource.ts'
import type { Project } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { CopyValue, CodeBlock } from '../../parts/copy.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { TextField } from '../../parts/field.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Mosaic } from '../../parts/mosaic.tsx'
import { PageHeader, Status } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { count } from '../../parts/words.ts'
import { FEW_PROJECTS, findProjects, PROJECT_ROWS } from './find-projects.ts'
import { NewProjectDialog } from './new-project-dialog.tsx'
import { securityOf } from './security.ts'
import './projects.css'

/** `/projects`: which applications this server signs tokens for. */
export function ProjectsPage(): ReactNode {
  const { value, problem, reload } = useResource<{ projects: readonly Project[] }>(
    '/v1/admin/projects',
  )
  const [isCreating, setCreating] = useState(false)
  const canChange = useCanChange()
  const projects = value?.projects
  const newButton = canChange ? (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      New project
    </Button>
  ) : null
  return (
    <>
      <PageHeader
        title="Projects"
        lead="Each has an App ID that clients know, and a certificate that only this server knows. Tokens are signed with it."
        actions={newButton}
      />
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {projects === undefined ? (
        problem === undefined && <RowsSkeleton />
      ) : projects.length === 0 ? (
        <EmptyState title="No project yet" action={newButton} seed="projects">
          Begin with a local project: its App ID and certificate are made here, and the local
          gateway accepts its tokens. Or enter a project that you have in Agora’s console. From a
          terminal, with an API key:
          <CodeBlock
            what="the command"
            code={`curl ${window.location.origin}/v1/admin/projects \\\n  -H 'authorization: Bearer YOUR_API_KEY' \\\n  -H 'content-type: application/json' \\\n  -d '{"name":"My first project"}'`}
          />
        </EmptyState>
      ) : (
        <ProjectTable projects={projects} />
      )}
      <NewProjectDialog
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={({ appId }) => navigate(`/projects/${appId}`)}
      />
    </>
  )
}

/** All of a few; of many the first, with a field to find others. */
function ProjectTable({ projects }: { readonly projects: readonly Project[] }): ReactNode {
  const [text, setText] = useState('')
  const [most, setMost] = useState(PROJECT_ROWS)
  const found = findProjects(projects, text)
  return (
    <div className="stack">
      {projects.length > FEW_PROJECTS && (
        <div className="project-search" role="search">
          <TextField
            label="Find a project"
            value={text}
            onChange={(next) => {
              setText(next)
              setMost(PROJECT_ROWS)
            }}
            placeholder="by its name, or the beginning of its App ID"
          />
          <p className="soft small" role="status">
            {found.length === projects.length
              ? count(projects.length, 'project')
              : `${found.length.toLocaleString('en')} of ${count(projects.length, 'project')}`}
          </p>
        </div>
      )}
      {found.length > 0 && (
        <Table
          label="Projects"
          columns={COLUMNS}
          rows={found.slice(0, most)}
          keyOf={({ appId }) => appId}
        />
      )}
      {found.length > most && (
        <div className="row">
          <Button onClick={() => setMost(most + PROJECT_ROWS)}>Show more</Button>
        </div>
      )}
    </div>
  )
}

const COLUMNS: readonly Column<Project>[] = [
  {
    title: 'Name',
    wide: true,
    cell: ({ appId, name, origin }) => (
      <Link to={`/projects/${appId}`} className="project-name">
        <Mosaic seed={appId} columns={3} rows={3} size={9} gap={1.5} />
        <span>
          {name}
          <span className="project-origin">
            {origin === 'local' ? 'Local project' : 'Agora project'}
          </span>
        </span>
      </Link>
    ),
  },
  { title: 'App ID', cell: ({ appId }) => <CopyValue value={appId} what="App ID" /> },
  {
    title: 'Security',
    cell: (project) => {
      const { kind, label } = securityOf(project)
      return (
        <span className="nowrap">
          <Status kind={kind}>{label}</Status>
        </span>
      )
    },
  },
  {
    title: 'Created',
    cell: ({ createdAt }) => (
      <span className="soft nowrap">
        <Moment at={createdAt} />
      </span>
    ),
  },
]
