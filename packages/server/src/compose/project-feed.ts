import type { ManagedProjects, OpenProject } from '../projects/managed-projects.ts'
import type { Changes } from '../storage/changes.ts'

/** The projects of a database as they are now, and a call whenever that may have changed. */
export interface ProjectFeed {
  list(): Promise<readonly OpenProject[]>
  /** Call the result to stop. */
  onChange(listener: () => void): () => void
}

export function projectFeed(
  projects: Pick<ManagedProjects, 'list'>,
  changes: Changes,
): ProjectFeed {
  return {
    list: () => projects.list(),
    onChange: (listener) => changes.subscribe('projects', listener),
  }
}
