import { describe, expect, test } from 'vitest'

import { closure, type Locked, nameOf, readLockfile } from '../../scripts/lockfile.ts'
import { billOfMaterials, withBuiltIn } from '../../scripts/sbom.ts'

const locked = readLockfile()

describe.each(['packages/cli', 'packages/server', 'packages/token'])('the parts of %s', (root) => {
  const bom = billOfMaterials(locked, root)
  const refs = bom.components.map((component) => component['bom-ref'])

  test('are all there, once each', () => {
    const { own, foreign } = closure(withBuiltIn(locked), root, new Set())
    const expected = [...own, ...foreign]
      .filter((place) => place !== root)
      .map((place) => `${locked[place]?.name ?? nameOf(place)}@${locked[place]?.version ?? ''}`)
    expect(refs).toEqual([...new Set(expected)].sort())
  })

  test('have a content that can be checked, if they are not our own', () => {
    const without = bom.components.filter(({ hashes }) => hashes === undefined)
    expect(
      without.map(({ name }) => name).filter((name) => !/^@tessera\/|^tessera$/.test(name)),
    ).toEqual([])
    for (const { hashes = [] } of bom.components) {
      for (const { content } of hashes) expect(content).toMatch(/^[0-9a-f]{128}$/)
    }
  })

  test('depend on each other, and on nothing outside the list', () => {
    const known = new Set([...refs, bom.metadata.component['bom-ref']])
    const named = bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])
    expect(named.filter((ref) => !known.has(ref))).toEqual([])
    const reached = new Set(bom.dependencies.flatMap(({ dependsOn }) => dependsOn))
    expect(refs.filter((ref) => !reached.has(ref))).toEqual([])
  })
})

test('what is built into the console, and what the root needs for development, too, is not left out', () => {
  const names = billOfMaterials(locked, 'packages/cli').components.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining(['react', 'uplot', 'yaml', 'zod', 'agora-rtc-sdk-ng']),
  )
})

test('equal lockfiles give equal lists, and others another serial number', () => {
  const small: Locked = {
    'packages/token': { version: '1.0.0', dependencies: { one: '1.0.0' } },
    'node_modules/one': { version: '1.0.0', license: '(MIT OR CC0-1.0)', integrity: 'sha512-AAAA' },
  }
  const bom = billOfMaterials(small, 'packages/token')
  expect(bom).toEqual(billOfMaterials(structuredClone(small), 'packages/token'))
  expect(bom.components).toEqual([
    {
      type: 'library',
      'bom-ref': 'one@1.0.0',
      name: 'one',
      version: '1.0.0',
      purl: 'pkg:npm/one@1.0.0',
      licenses: [{ expression: 'MIT OR CC0-1.0' }],
      hashes: [{ alg: 'SHA-512', content: '000000' }],
    },
  ])
  const other = { ...small, 'node_modules/one': { version: '1.0.1' } }
  expect(billOfMaterials(other, 'packages/token').serialNumber).not.toBe(bom.serialNumber)
  // CycloneDX wants a UUID of RFC 9562.
  expect(bom.serialNumber).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})
