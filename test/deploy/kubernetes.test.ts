import { describe, expect, test } from 'vitest'

import { findProgram, readText, run } from './support/files.ts'
import { expectInstallation } from './support/kubernetes-promises.ts'
import { readManifests, typeErrors } from './support/manifests.ts'
import type { Installation } from './support/pod.ts'

/*
 * The overlays, as kubectl puts them together. Debian 12 has no kubectl that knows this form of kustomization, so this is
 * skipped where there is none, in CI, too; a server that could be asked to try them is not here at all.
 */

const kubectl = findProgram('kubectl')

function overlay(name: string): Installation {
  const folder = `deploy/kubernetes/overlays/${name}`
  return expectInstallation(folder, readManifests(run(kubectl!, ['kustomize', folder])))
}

describe.skipIf(kubectl === undefined)('with kubectl', () => {
  test('dev is one replica with its database in a volume', () => {
    const installation = overlay('dev')
    expect(installation.kinds()).toEqual([
      'ConfigMap',
      'ConfigMap',
      'Deployment',
      'NetworkPolicy',
      'PersistentVolumeClaim',
      'Service',
    ])
    const { deployment, pod, container } = installation
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
    expect(deployment.spec?.strategy?.rollingUpdate).toBeUndefined()
    expect(pod.volumes?.find(({ name }) => name === 'data')).toEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'tessera-data' },
    })
    expect(container.image).toBe(`tessera:${version()}`)
  })

  test('production is replicas with PostgreSQL and Redis', () => {
    const installation = overlay('production')
    expect(installation.kinds()).toEqual([
      'ConfigMap',
      'ConfigMap',
      'Deployment',
      'HorizontalPodAutoscaler',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
    ])
    const { deployment, container } = installation
    // The autoscaler decides; a number here would be set again by each `apply`.
    expect(deployment.spec?.replicas).toBeUndefined()
    expect(container.image).toBe(`registry.example.com/tessera:${version()}`)
    const { variables } = installation.asDeployment('production', {})
    expect(variables).toMatchObject({
      DATABASE_URL_FILE: expect.any(String) as string,
      REDIS_URL_FILE: expect.any(String) as string,
    })
  })
})

describe('the check of types', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } }

  test('lets through what is good', () => {
    expect(typeErrors([{ ...service, spec: { ports: [{ port: 80 }] } }])).toEqual([])
  })

  test('finds a misspelt field, also further in, a value of another type, and what is missing', () => {
    const bad = [
      { prots: [{ port: 80 }] },
      { ports: [{ port: 80, targetport: 1 }] },
      { ports: [{ port: '80' }] },
      { ports: [{}] },
    ]
    expect(typeErrors(bad.map((spec) => ({ ...service, spec })))).toHaveLength(bad.length)
  })
})

function version(): string {
  return (JSON.parse(readText('packages/cli/package.json')) as { readonly version: string }).version
}
