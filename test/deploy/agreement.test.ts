import { describe, expect, test } from 'vitest'

import { healthEndpoints } from '../../packages/server/src/routes/health.ts'
import { expectAgreement } from './support/agreement.ts'
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
