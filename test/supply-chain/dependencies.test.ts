import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { closure, isOurs, readLockfile } from '../../scripts/lockfile.ts'

/*
 * What comes along with Tessera. Each package has a budget of foreign packages, and a reason in its README for each one
 * that it names itself; a new one fails here until somebody has written it down.
 */

/** How many foreign packages are installed with each of ours, those of its dependencies included. */
const BUDGET: Readonly<Record<string, number>> = {
  token: 1,
  'agora-token': 1,
  client: 0,
  server: 49,
  gateway: 47,
  cli: 137,
}

/** Packages that may run a script when they are installed; see allowScripts in package.json. */
const WITH_SCRIPTS = ['bun', 'node', 'workerd']

interface Manifest {
  readonly name?: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly allowScripts?: Readonly<Record<string, boolean>>
}

const locked = readLockfile()

const OURS = Object.keys(BUDGET)

describe.each(OURS)('packages/%s', (folder) => {
  const { dependencies = {}, scripts = {} } = manifest(folder)
  const foreign = Object.keys(dependencies).filter((name) => !isOurs(name))

  test('names exact versions', () => {
    const loose = Object.entries(dependencies).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    )
    expect(loose).toEqual([])
  })

  test('runs nothing when it is installed', () => {
    expect(
      Object.keys(scripts).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name)),
    ).toEqual([])
  })

  test('gives a reason for each dependency in its README', () => {
    const readme = read(`packages/${folder}/README.md`)
    const inTables = readme
      .split('\n')
      .flatMap((line) => (line.startsWith('| ') ? (line.split('|')[1] ?? '').split(',') : []))
      .map((name) => name.trim())
    const isNamed = (name: string): boolean =>
      inTables.includes(name) || readme.includes(`\`${name}\``)
    expect(foreign.filter((name) => !isNamed(name))).toEqual([])
  })

  test('stays within its budget of foreign packages', () => {
    expect(foreignOf(folder).size).toBe(BUDGET[folder])
  })
})

describe('the lockfile', () => {
  test('runs install scripts of listed packages only', () => {
    const { allowScripts = {} } = JSON.parse(read('package.json')) as Manifest
    expect(Object.keys(allowScripts).sort()).toEqual(WITH_SCRIPTS)
    // Those without a permission are installed, and their scripts are not run; what ships must have none at all.
    const shipped = new Set(OURS.flatMap((folder) => [...foreignOf(folder)]))
    expect([...shipped].filter((path) => locked[path]?.hasInstallScript === true)).toEqual([])
  })
})

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}

function manifest(folder: string): Manifest {
  return JSON.parse(read(`packages/${folder}/package.json`)) as Manifest
}

/** Where in `node_modules` everything foreign is that a package needs at run time. */
function foreignOf(folder: string): ReadonlySet<string> {
  return closure(locked, `packages/${folder}`, new Set()).foreign
}
