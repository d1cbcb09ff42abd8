import type { Project } from '../../api/shapes.ts'

/** Below this nobody needs to search. */
export const FEW_PROJECTS = 10
/** Rows in a table at first, and with each further step. */
export const PROJECT_ROWS = 50

/** The projects whose name, or the beginning of whose App ID, is like the text; all of them for none. */
export function findProjects(projects: readonly Project[], text: string): readonly Project[] {
  const wanted = plain(text.trim())
  if (wanted === '') return projects
  return projects.filter(
    ({ name, appId }) => plain(name).includes(wanted) || appId.toLowerCase().startsWith(wanted),
  )
}

/** Without case, so that nobody has to remember how it was written. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
