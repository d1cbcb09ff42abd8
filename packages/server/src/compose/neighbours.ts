import type { LiveGateway } from '../live/live-gateway.ts'

/** What else runs in the process that a server runs in. */
export interface Neighbours {
  readonly gateway: () => LiveGateway | undefined
  /** App ID of the project that is meant when there are several and a request names none. */
  readonly defaultProject?: string | undefined
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal
}

export const ALONE: Neighbours = {
  gateway: () => undefined,
  stopping: new AbortController().signal,
}
