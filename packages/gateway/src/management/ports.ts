import type { KickingRules } from '../bans/kicking-rules.ts'
import type { Projects } from '../projects/project.ts'
import type { Hub } from '../runtime/hub.ts'

/** What the management API works on. */
export interface ManagementPorts {
  readonly projects: Projects
  readonly rules: KickingRules
  readonly hub: Hub
}
