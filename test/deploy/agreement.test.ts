import { describe, expect, test } from 'vitest'

import { ConfigError } from '../../packages/server/src/config/config.ts'
import { healthEndpoints } from '../../packages/server/src/routes/health.ts'
import { configOf, expectAgreement, unknownVariables } from './support/agreement.ts'
import { deployments } from './support/deployments.ts'

/* What the files of the deployments say about the server is what the server says about itself. */

const PROBES = healthEndpoints([]).map(({ path }) => path)

describe.each(deployments())('$file', (deployment) => {
  test('sets what the server knows, so that it starts, closed, and has time to stop', () => {
    expectAgreement(deployment)
  })

  test('asks for health at paths that there are', () => {
    expect(deployment.probes.filter((path) => !PROBES.includes(path))).toEqual([])
  })
})

test.each(deployments().filter(({ variables }) => variables.HOST !== undefined))(
  '$file listens beyond its container',
  ({ variables }) => {
    expect(variables.HOST).toBe('0.0.0.0')
  },
)

test.for(['TESSERA_PORT', 'TESSERA_SERVICE_HOST'])(
  'what Kubernetes sets for a Service called tessera (%s) would stop the server',
  (name) => {
    const [image] = deployments()
    const given = { ...image!, variables: { ...image!.variables, [name]: 'tcp://10.0.0.1:80' } }
    expect(unknownVariables(given)).toEqual([name])
    expect(() => configOf(given)).toThrow(ConfigError)
  },
)

test('a file that sets what nobody reads, or leaves too little time, is found', () => {
  const systemd = deployments().find(({ file }) => file.endsWith('.service'))!
  const misspelt = { ...systemd.variables, TESSERA_LOGS: 'warn' }
  expect(unknownVariables({ ...systemd, variables: misspelt })).toEqual(['TESSERA_LOGS'])
  const draining = { ...systemd.variables, TESSERA_DRAIN_SECONDS: '15' }
  expect(() => {
    expectAgreement({ ...systemd, variables: draining })
  }).toThrow('25')
})
