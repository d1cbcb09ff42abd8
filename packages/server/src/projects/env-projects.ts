import { Problem } from '../problems.ts'
import type { Project, ProjectSource } from './project.ts'

/** The stateless mode: one project, from the environment. */
export function singleProject(project: Project): ProjectSource {
  return {
    find(appId) {
      if (appId === undefined || appId === project.appId) return project
      throw new Problem('PROJECT_NOT_FOUND', {
        detail: 'this server signs for another App ID',
        hint: 'leave "project" out, or set APP_ID to the one you mean',
      })
    },
  }
}
