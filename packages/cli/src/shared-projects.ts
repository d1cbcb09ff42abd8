import type { GatewayProject, Projects } from '@tessera/gateway'
import type { ProjectFeed } from '@tessera/server/main'

type ServerProject = Awaited<ReturnType<ProjectFeed['list']>>[number]

/**
 * The server's projects as the gateway wants them: a copy in memory, since a join must not wait. What changes in the
 * console changes here, too.
 *
 * @param onError - Told when the copy could not be renewed; the gateway goes on with the last one.
 */
export async function sharedProjects(
  feed: ProjectFeed,
  onError: (error: unknown) => void,
): Promise<Projects> {
  let byAppId: ReadonlyMap<string, GatewayProject> = new Map()
  const load = async (): Promise<void> => {
    const projects = await feed.list()
    byAppId = new Map(projects.map((project) => [project.appId, gatewayProject(project)]))
  }
  await load()
  // One after the other, so that an older copy never comes in last.
  let loading = Promise.resolve()
  feed.onChange(() => {
    loading = loading.then(load).catch(onError)
  })
  return {
    find: (appId) => byAppId.get(appId),
    list: () => [...byAppId.values()],
  }
}

function gatewayProject({ certificates, ...project }: ServerProject): GatewayProject {
  return {
    ...project,
    id: project.appId,
    certificates: certificates.map(({ slot, enabled, value }) => ({
      slot,
      enabled,
      value: value.reveal(),
    })),
  }
}
