import { describe, expect, test } from 'vitest'

import { isOurs, type LockedPackage, nameOf, readLockfile } from '../../scripts/lockfile.ts'

/*
 * A changed lockfile is long, and nobody reads all of it. What `npm ci` installs is what its registry has under that name
 * and version, with that content, and nothing from anywhere else.
 */

const locked = readLockfile()
const foreign = Object.entries(locked).filter(
  ([place, { link }]) => place.includes('node_modules/') && link !== true,
)

test('there is something to look at', () => {
  expect(foreign.length).toBeGreaterThan(500)
})

test('the content of everything that is installed is known', () => {
  const unknown = foreign.filter(
    // 64 bytes of SHA-512.
    ([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity),
  )
  expect(unknown.map(([place]) => place)).toEqual([])
})

test('every version is one, and no range, tag or address', () => {
  const loose = foreign.filter(
    ([, { version = '' }]) => !/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version),
  )
  expect(loose.map(([place]) => place)).toEqual([])
})

test('everything is the archive that a registry has under its own name and version', () => {
  expect(foreign.filter((entry) => !isFromRegistry(entry)).map(([place]) => place)).toEqual([])
})

test('archives come from one registry, if the lockfile says from where at all', () => {
  const hosts = new Set(
    foreign.flatMap(([, { resolved }]) => (resolved === undefined ? [] : [new URL(resolved).host])),
  )
  expect(hosts.size).toBeLessThanOrEqual(1)
})

test('our own packages are folders of this repository, and nothing of the same name is fetched', () => {
  const links = Object.entries(locked).filter(([, { link }]) => link === true)
  for (const [place, { resolved = '' }] of links) {
    expect(resolved).toMatch(/^(?:packages|test\/runtimes)\/[\w-]+$/)
    expect(locked[resolved]?.name ?? nameOf(place)).toBe(nameOf(place))
  }
  expect(foreign.map(([place]) => nameOf(place)).filter(isOurs)).toEqual([])
})

describe('the check of addresses', () => {
  const at = (resolved: string): readonly [string, LockedPackage] => [
    'node_modules/@scope/name',
    { version: '1.2.3', resolved },
  ]
  test('lets through an archive of that name and version', () => {
    expect(isFromRegistry(at('https://registry.test/@scope/name/-/name-1.2.3.tgz'))).toBe(true)
  })
  test.for([
    'http://registry.test/@scope/name/-/name-1.2.3.tgz',
    'https://registry.test/@scope/name/-/name-1.2.4.tgz',
    'https://registry.test/@other/name/-/name-1.2.3.tgz',
    'https://registry.test/@scope/nane/-/nane-1.2.3.tgz',
    'https://registry.test/other/tarball/name-1.2.3.tgz',
    'git+ssh://git@host.test/scope/name.git#0123456789',
    'file:../name-1.2.3.tgz',
    '../name',
  ])('finds %s', (resolved) => {
    expect(isFromRegistry(at(resolved))).toBe(false)
  })
})

/**
 * Without an address it is the registry that whoever installs has chosen. An alias is installed under another name than it
 * has, and the lockfile then says its own.
 */
function isFromRegistry([place, { name, version, resolved }]: readonly [
  string,
  LockedPackage,
]): boolean {
  if (resolved === undefined) return true
  const ownName = name ?? nameOf(place)
  const archive = `/${ownName}/-/${ownName.replace(/^@[^/]+\//, '')}-${version ?? ''}.tgz`
  return resolved.startsWith('https://') && new URL(resolved).pathname === archive
}
