import { lineAudit } from '../audit/stdout-audit.ts'
import { noBans } from '../bans/bans.ts'
import type { ApiKeySource } from '../callers/api-keys.ts'
import type { Config, EnvProject, FileApiKey } from '../config/config.ts'
import { createPolicy } from '../policy/create-policy.ts'
import { statelessUids } from '../policy/stateless-uids.ts'
import { singleProject } from '../projects/env-projects.ts'
import type { Project } from '../projects/project.ts'
import { batchEndpoints } from '../routes/batch.ts'
import { noAccountsEndpoints } from '../sign-in/no-accounts.ts'
import { callerMethods } from './callers.ts'
import { clockWatch } from './clock-watch.ts'
import type { Composition } from './composition.ts'
import { housekeeping } from './housekeeping.ts'
import type { OpenLimiter } from './memory-limiter.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * One project, from the environment, and nothing kept: for replacing a sample server in place, and where there is no
 * disk. Its record of decisions is its standard output.
 */
export function composeStateless(
  config: Config,
  project: EnvProject,
  surroundings: Surroundings,
  limits: OpenLimiter,
): Composition {
  const { guard: clockGuard, chores } = clockWatch(limits.clocks, surroundings)
  const clockChores = housekeeping(chores, surroundings.every, (chore, error) => {
    surroundings.log.error('chore-failed', { chore, error })
  })
  const callers = callerMethods(
    config,
    {
      apiKeys: fileApiKeys(config.file.apiKeys),
      ticketKeys: config.ticketSecret === undefined ? [] : [config.ticketSecret],
      isRevoked: () => false,
    },
    limits.failures,
    surroundings,
  )
  const issuing = {
    assertFit: () => {
      surroundings.assertNotOverloaded?.()
      clockGuard.assertReliable()
    },
    callers,
    limiter: limits.limiter,
    policy: createPolicy({
      rules: () => config.file.policies,
      uidMap: statelessUids(project.appId),
      builtinForAnonymous: true,
      capToCredential: config.file.capToCredential,
    }),
    projects: singleProject(toProject(project)),
    bans: noBans,
    audit: lineAudit(surroundings.write),
    metrics: surroundings.metrics,
    clock: surroundings.clock,
  }
  return {
    issuing,
    endpoints: [...batchEndpoints(issuing), ...noAccountsEndpoints()],
    readiness: [{ name: 'clock', check: () => clockGuard.problem() }],
    async close() {
      await clockChores.stop()
      limits.close()
    },
  }
}

function fileApiKeys(keys: readonly FileApiKey[]): ApiKeySource {
  const byPrefix = new Map(keys.map((key) => [key.prefix, { ...key, id: key.name }]))
  return { findByPrefix: (prefix) => byPrefix.get(prefix) }
}

function toProject({ appId, appCertificate, appCertificateSecondary }: EnvProject): Project {
  return {
    appId,
    name: 'environment',
    status: 'active',
    coHostAuthentication: false,
    allowsAppIdOnly: false,
    certificates: [
      { slot: 'primary', enabled: true, value: appCertificate },
      ...(appCertificateSecondary === undefined
        ? []
        : [{ slot: 'secondary' as const, enabled: true, value: appCertificateSecondary }]),
    ],
  }
}
