import { expect } from 'vitest'

import { expectAgreement } from './agreement.ts'
import { type Deployment, imageVariables } from './deployments.ts'
import { type Manifest, typeErrors } from './manifests.ts'
import { Installation } from './pod.ts'

/** What holds of every way onto Kubernetes. */
export function expectInstallation(file: string, manifests: readonly Manifest[]): Installation {
  expect(typeErrors(manifests)).toEqual([])
  const installation = new Installation(manifests)
  const { container, pod, labels } = installation
  const deployment = installation.asDeployment(file, imageVariables())
  expectAgreement(deployment)
  expect(deployment.probes).toEqual(['/healthz', '/healthz', '/readyz'])

  // Otherwise the Service of the name `tessera` sets TESSERA_PORT, and the server does not start.
  expect(pod.enableServiceLinks).toBe(false)
  expect(pod.automountServiceAccountToken).toBe(false)
  expect(pod.securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 10_001,
    fsGroup: 10_001,
    seccompProfile: { type: 'RuntimeDefault' },
  })
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })

  // Secrets come as files that nobody else may read, or the server warns.
  const secret = pod.volumes?.find(({ name }) => name === 'secrets')?.secret
  expect(secret).toEqual({ secretName: 'tessera', defaultMode: 0o440 })
  expect(installation.all('Secret')).toEqual([])
  const volumes = pod.volumes?.map(({ name }) => name).sort()
  expect(container.volumeMounts?.map(({ name }) => name).sort()).toEqual(volumes)
  expectFilesMounted(installation, deployment.variables)

  expectMetricsApart(installation, deployment)
  for (const selector of installation.selectors()) {
    expect(Object.keys(selector ?? {}).length).toBeGreaterThan(0)
    expect(labels).toMatchObject(selector ?? {})
  }
  return installation
}

/** Metrics have a port of their own, to which only the monitoring comes, and it to nothing else. */
function expectMetricsApart(
  installation: Installation,
  { ports, metricsPorts = [] }: Deployment,
): void {
  const { container, deployment } = installation
  expect([ports.length, metricsPorts.length]).toEqual([1, 1])
  expect(container.ports).toHaveLength(2)
  expect(installation.namespacesTo('http')).toEqual(['ingress-nginx'])
  expect(installation.namespacesTo('metrics')).toEqual(['monitoring'])
  expect(installation.targetPorts()).toEqual(['http'])
  expect(deployment.spec?.template.metadata?.annotations).toMatchObject({
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(metricsPorts[0]),
  })
}

/** Whatever a variable names is below something that is mounted. */
function expectFilesMounted(
  { container }: Installation,
  variables: Readonly<Record<string, string>>,
): void {
  const folders = container.volumeMounts?.map(({ mountPath }) => `${mountPath}/`) ?? []
  const files = Object.entries(variables).filter(
    ([name]) => name.endsWith('_FILE') || name === 'TESSERA_CONFIG',
  )
  expect(files.length).toBeGreaterThan(1)
  expect(files.filter(([, path]) => !folders.some((folder) => path.startsWith(folder)))).toEqual([])
}
