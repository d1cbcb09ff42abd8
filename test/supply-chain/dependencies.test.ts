import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

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
  cli: 153,
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

interface LockedPackage extends Manifest {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
}

const locked = (
  JSON.parse(read('package-lock.json')) as { readonly packages: Record<string, LockedPackage> }
).packages

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
    expect(closure(`packages/${folder}`).size).toBe(BUDGET[folder])
  })
})

describe('the lockfile', () => {
  const entries = Object.entries(locked).filter(
    ([path, { link }]) => path.includes('node_modules/') && link !== true,
  )

  test('knows the content of everything it installs', () => {
    expect(
      entries
        .filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true)
        .map(([path]) => path),
    ).toEqual([])
  })

  test('installs nothing from anywhere but a registry', () => {
    const elsewhere = entries.filter(([, { resolved = '' }]) =>
      /^(?:git|file|http:)/.test(resolved),
    )
    expect(elsewhere.map(([path]) => path)).toEqual([])
  })

  test('runs install scripts of listed packages only', () => {
    const { allowScripts = {} } = JSON.parse(read('package.json')) as Manifest
    expect(Object.keys(allowScripts).sort()).toEqual(WITH_SCRIPTS)
    // Those without a permission are installed, and their scripts are not run; what ships must have none at all.
    const shipped = new Set(OURS.flatMap((folder) => [...closure(`packages/${folder}`)]))
    expect([...shipped].filter((path) => locked[path]?.hasInstallScript === true)).toEqual([])
  })
})

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}

function manifest(folder: string): Manifest {
  return JSON.parse(read(`packages/${folder}/package.json`)) as Manifest
}

function isOurs(name: string): boolean {
  return name === 'tessera' || name.startsWith('@tessera/')
}

/** Where in `node_modules` everything is that a package needs at run time. */
function closure(root: string): ReadonlySet<string> {
  const found = new Set<string>()
  const visited = new Set<string>()
  const visit = (path: string): void => {
    if (visited.has(path)) return
    visited.add(path)
    const { dependencies = {}, optionalDependencies = {} } = locked[path] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (isOurs(name)) {
        visit(`packages/${name.replace('@tessera/', '').replace(/^tessera$/, 'cli')}`)
        continue
      }
      const place = resolve(path, name)
      // An optional package for another platform has no place here.
      if (place === undefined) continue
      found.add(place)
      visit(place)
    }
  }
  visit(root)
  return found
}

/** As Node looks for packages: in the nearest `node_modules`, and upwards. */
function resolve(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (locked[place] !== undefined) return place
    if (folder === '') return undefined
  }
}
