import { readFileSync } from 'node:fs'

/* What package-lock.json says is installed, and where; for the tests of the supply chain, the list of parts and the image. */

export interface LockedPackage {
  readonly name?: string
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  readonly link?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly hasInstallScript?: boolean
}

/** By place: `packages/cli`, `node_modules/zod`, `node_modules/a/node_modules/b`. */
export type Locked = Readonly<Record<string, LockedPackage>>

/** What a package needs at run time, itself included. */
export interface Closure {
  /** Packages of this repository, by folder. */
  readonly own: ReadonlySet<string>
  /** Packages of a registry, by place in `node_modules`. */
  readonly foreign: ReadonlySet<string>
  /** For each of both, the places that it asks for. */
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>
}

export function readLockfile(): Locked {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly packages: Locked }).packages
}

export function isOurs(name: string): boolean {
  return name === 'tessera' || name.startsWith('@tessera/')
}

/** The name of a package in `node_modules`, from its place. */
export function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/**
 * Everything that is needed at run time, those packages included that the root needs for development, too:
 * `npm sbom --package-lock-only --omit dev` leaves them out.
 *
 * @param root - The folder of one of our packages, `packages/cli`.
 * @param leaveOut - Names that are not followed, and not taken.
 */
export function closure(locked: Locked, root: string, leaveOut: ReadonlySet<string>): Closure {
  const own = new Set<string>()
  const foreign = new Set<string>()
  const needs = new Map<string, Set<string>>()
  const visit = (path: string): void => {
    if (needs.has(path)) return
    const wanted = new Set<string>()
    needs.set(path, wanted)
    if (path.includes('node_modules/')) foreign.add(path)
    else own.add(path)
    const { dependencies = {}, optionalDependencies = {} } = locked[path] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (leaveOut.has(name)) continue
      const place = isOurs(name) ? folderOf(name) : placeOf(locked, path, name)
      // An optional package for another platform has no place here.
      if (place === undefined) continue
      wanted.add(place)
      visit(place)
    }
  }
  visit(root)
  return { own, foreign, needs }
}

function folderOf(name: string): string {
  return `packages/${name === 'tessera' ? 'cli' : name.replace('@tessera/', '')}`
}

/** As Node looks for packages: in the nearest `node_modules`, and upwards. */
function placeOf(locked: Locked, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (locked[place] !== undefined) return place
    if (folder === '') return undefined
  }
}
