import { join } from 'node:path'

import ts from 'typescript'
import { parseAllDocuments } from 'yaml'

import { ROOT } from './files.ts'

/** A Kubernetes object, as far as every one is alike. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly spec?: unknown
  readonly data?: Readonly<Record<string, string>>
}

/** Kubernetes reads YAML 1.1. */
export function readManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text, { version: '1.1' })
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null)
}

/** The module of `kubernetes-types` for each API. */
const MODULES: Readonly<Record<string, string>> = {
  v1: 'core/v1',
  'apps/v1': 'apps/v1',
  'autoscaling/v2': 'autoscaling/v2',
  'networking.k8s.io/v1': 'networking/v1',
  'policy/v1': 'policy/v1',
}

/**
 * What TypeScript has to say about manifests written as literals of Kubernetes' own types: fields that there are not,
 * values of another type, fields that are missing. Empty when they are good.
 */
export function typeErrors(manifests: readonly Manifest[]): readonly string[] {
  const source = manifests
    .map((manifest, at) => {
      const module = MODULES[manifest.apiVersion]
      if (module === undefined) throw new Error(`what API is ${manifest.apiVersion}?`)
      return [
        `import type { ${manifest.kind} as Kind${at} } from 'kubernetes-types/${module}'`,
        `export const manifest${at}: Kind${at} = ${JSON.stringify(manifest, undefined, 2)}`,
      ].join('\n')
    })
    .join('\n')
  return diagnose(join(ROOT, 'manifests-of-the-test.ts'), source)
}

function diagnose(file: string, source: string): readonly string[] {
  const options: ts.CompilerOptions = {
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    types: [],
    lib: ['lib.es5.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  }
  const host = ts.createCompilerHost(options)
  const withFile: ts.CompilerHost = {
    ...host,
    getSourceFile: (name, ...rest) =>
      name === file
        ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022)
        : host.getSourceFile(name, ...rest),
    fileExists: (name) => name === file || host.fileExists(name),
  }
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, withFile))
    .map(({ messageText, file: where, start = 0 }) => {
      const line = where === undefined ? '' : where.text.slice(start).split('\n', 1)[0]!
      return `${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
}
