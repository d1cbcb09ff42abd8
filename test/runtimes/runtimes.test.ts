import { mkdirSync, writeFileSync } from 'node:fs'

import * as token from '@tessera/token'
import * as token006 from '@tessera/token/006'
import * as channelKey from '@tessera/token/channel-key'
import * as wire from '@tessera/token/wire'
import { beforeAll, describe, expect, test } from 'vitest'

import { buildPackage } from '../support/build.ts'
import { lacks } from '../support/needs.ts'
import { appCertificate, appId } from '../support/project.ts'
import { readVectors } from '../support/vectors.ts'
import { bundleFolder } from './bundle.ts'
import { allRuntimes, inputsFile } from './runtimes.ts'
import { type Inputs, suite } from './suite.ts'

/*
 * Sources and the Node kernel, in the process of the test, give the answers that every runtime has to give. That they
 * are right is known from the unit tests, which hold them against Agora's own packages.
 */
const inputs: Inputs = {
  appId,
  appCertificate,
  now: 1_700_000_000,
  tokens: [
    ...readVectors('negative-007').map(({ token, certificate }) => ({ token, certificate })),
    ...readVectors('access-token-007')
      .filter(({ expected }) => expected !== '')
      .map((vector) => ({ token: vector.expected, certificate: vector.appCertificate })),
  ],
}
const expected = suite({ token, token006, channelKey, wire }, inputs)

test('the answers to compare with are worth it', () => {
  expect(inputs.tokens).toHaveLength(84 + 205)
  expect(expected.failures).toEqual([])
  expect(new Set(Object.values(expected.signed)).size).toBe(Object.keys(expected.signed).length)
  expect(
    expected.verdicts.filter((verdict) => verdict.endsWith(`| ${appId}`)).length,
  ).toBeGreaterThan(100)
  expect(expected.flipped.split(' ')).not.toContain(appId)
})

describe.for(await allRuntimes())('$name', ({ executable, run }) => {
  beforeAll(() => {
    buildPackage('token')
    mkdirSync(bundleFolder, { recursive: true })
    writeFileSync(inputsFile, JSON.stringify(inputs))
  })

  test.skipIf(lacks(executable))('gives the same strings and the same verdicts', async () => {
    expect(await run(inputs, inputsFile)).toEqual(expected)
  })
})
