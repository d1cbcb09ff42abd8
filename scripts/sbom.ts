import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'

import { type Closure, closure, type Locked, nameOf, readLockfile } from './lockfile.ts'

/*
 * `npm run --silent sbom -- --package cli`: the parts of one of our packages, as CycloneDX 1.6 in JSON, from the lockfile.
 * Nothing is asked of a network, and equal lockfiles give equal bytes: no time, and a serial number made of the content.
 */

interface Component {
  readonly type: 'application' | 'library'
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses?: readonly unknown[]
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[]
}

export interface Bom {
  readonly $schema: string
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly serialNumber: string
  readonly version: 1
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/** What the console's files are made of: no package at run time, but part of what runs. */
const BUILT_IN: readonly string[] = ['react', 'react-aria-components', 'react-dom', 'uplot']

/** The lockfile as it were if nothing was built into the console. */
export function withBuiltIn(locked: Locked): Locked {
  const place = 'packages/console'
  const known = locked[place]
  if (known === undefined) return locked
  const { devDependencies = {}, dependencies } = known
  const builtIn = Object.entries(devDependencies).filter(([name]) => BUILT_IN.includes(name))
  return {
    ...locked,
    [place]: { ...known, dependencies: { ...dependencies, ...Object.fromEntries(builtIn) } },
  }
}

/**
 * @param root - The folder of the package that the list is of, `packages/cli`.
 * @param leaveOut - Names of packages that do not come along.
 */
export function billOfMaterials(
  lockfile: Locked,
  root: string,
  leaveOut: ReadonlySet<string> = new Set(),
): Bom {
  const locked = withBuiltIn(lockfile)
  const found = closure(locked, root, leaveOut)
  const places = [...found.own, ...found.foreign].filter((place) => place !== root).sort()
  const content = {
    metadata: { component: { ...componentOf(locked, root), type: 'application' as const } },
    // One version in two places is one component.
    components: unique(places.map((place) => componentOf(locked, place))),
    dependencies: dependenciesOf(locked, found),
  }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(JSON.stringify(content)),
    version: 1,
    ...content,
  }
}

function componentOf(locked: Locked, place: string): Component {
  const { license, integrity, name = nameOf(place), version = '' } = locked[place] ?? {}
  return {
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(license === undefined ? {} : { licenses: [licenceOf(license)] }),
    ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
  }
}

/** One identifier, or several joined by words. */
function licenceOf(text: string): unknown {
  if (/ (?:AND|OR|WITH) /.test(text)) return { expression: text.replaceAll(/^\(|\)$/g, '') }
  return /^[\w.+-]+$/.test(text) ? { license: { id: text } } : { license: { name: text } }
}

function hashOf(integrity: string): { readonly alg: 'SHA-512'; readonly content: string } {
  const base64 = integrity.replace(/^sha512-/, '')
  return { alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }
}

function dependenciesOf(locked: Locked, { needs }: Closure): Bom['dependencies'] {
  const byRef = new Map<string, Set<string>>()
  for (const [place, wanted] of needs) {
    const ref = componentOf(locked, place)['bom-ref']
    const refs = byRef.get(ref) ?? new Set<string>()
    for (const one of wanted) refs.add(componentOf(locked, one)['bom-ref'])
    byRef.set(ref, refs)
  }
  return [...byRef]
    .map(([ref, refs]) => ({ ref, dependsOn: [...refs].sort() }))
    .sort((one, other) => (one.ref < other.ref ? -1 : 1))
}

function unique(components: readonly Component[]): readonly Component[] {
  return [...new Map(components.map((one) => [one['bom-ref'], one])).values()].sort((one, other) =>
    one['bom-ref'] < other['bom-ref'] ? -1 : 1,
  )
}

/** A UUID made of the content (version 8, of one's own making). */
function serialNumber(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex')
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4]!
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
  return `urn:uuid:${parts.join('-')}`
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { package: { type: 'string', default: 'cli' } } })
  const bom = billOfMaterials(readLockfile(), `packages/${values.package}`)
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`)
}
