import { globSync } from 'node:fs'
import { basename } from 'node:path'

import { describe, expect, test } from 'vitest'

import { SECRET_SETTINGS, SETTINGS } from '../../packages/server/src/config/read-config.ts'
import { findProgram, readJson, readText, readYaml, ROOT, run } from './support/files.ts'
import { expectInstallation } from './support/kubernetes-promises.ts'
import { readManifests } from './support/manifests.ts'

/*
 * The chart. Debian has no Helm, so what only Helm can show is skipped where there is none, in CI, too; the rest is what
 * one can see from outside: that values, their schema and the templates speak of the same things.
 */

const CHART = 'deploy/helm/tessera'
const helm = findProgram('helm')

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string
  readonly propertyNames?: { readonly pattern: string; readonly not: { readonly pattern: string } }
}

const schema = readJson(`${CHART}/values.schema.json`) as Schema
const values = readYaml(`${CHART}/values.yaml`) as Readonly<Record<string, unknown>>
const templates = globSync('templates/*', { cwd: `${ROOT}/${CHART}` }).map((file) => ({
  file: basename(file),
  text: readText(`${CHART}/${file}`),
}))

/** The values that templates may ask for, as paths: an object with a schema of its own counts by its parts. */
function paths(node: unknown, described: Schema | undefined, prefix = ''): readonly string[] {
  const parts = described?.properties
  if (parts === undefined) return [prefix.slice(1)]
  return Object.entries(node as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
    paths(value, parts[name], `${prefix}.${name}`),
  )
}

const known = paths(values, schema)

describe('the chart', () => {
  test('is for the release of this repository', () => {
    const { version } = readJson('packages/cli/package.json') as { readonly version: string }
    expect(readYaml(`${CHART}/Chart.yaml`)).toMatchObject({
      apiVersion: 'v2',
      name: 'tessera',
      version,
      appVersion: version,
    })
  })

  test('has a default for every value that a template asks for', () => {
    const asked = templates.flatMap(({ file, text }) =>
      [...text.matchAll(/\.Values\.([\w.]+)/g)].map(([, path]) => ({ file, path: path! })),
    )
    expect(asked.length).toBeGreaterThan(20)
    expect(asked.filter(({ path }) => !known.includes(path))).toEqual([])
  })

  test('asks for every value that there is', () => {
    const asked = new Set(
      templates.flatMap(({ text }) =>
        [...text.matchAll(/\.Values\.([\w.]+)/g)].map(([, path]) => path),
      ),
    )
    expect(known.filter((path) => !asked.has(path))).toEqual([])
  })

  test('opens and closes every block, and includes only what is defined', () => {
    const defined = new Set(
      templates.flatMap(({ text }) =>
        [...text.matchAll(/define "([\w.]+)"/g)].map(([, name]) => name),
      ),
    )
    for (const { file, text } of templates) {
      const words = [...text.matchAll(/\{\{-? *(if|with|range|define|end)\b/g)].map(
        ([, word]) => word,
      )
      const ends = words.filter((word) => word === 'end').length
      expect([file, words.length - ends]).toEqual([file, ends])
      for (const [, name] of text.matchAll(/include "([\w.]+)"/g)) expect(defined).toContain(name)
    }
  })

  test('describes every value, and no other', () => {
    const check = (
      node: Readonly<Record<string, unknown>>,
      described: Schema,
      at: string,
    ): void => {
      expect([at, Object.keys(described.properties!).sort()]).toEqual([
        at,
        Object.keys(node).sort(),
      ])
      expect([at, described.additionalProperties]).toEqual([at, false])
      for (const [name, part] of Object.entries(described.properties!)) {
        const value = node[name]
        if (part.properties !== undefined) {
          check(value as Readonly<Record<string, unknown>>, part, `${at}.${name}`)
        } else if (part.enum !== undefined) expect(part.enum).toContain(value)
        else expect([`${at}.${name}`, typeOf(value)]).toEqual([`${at}.${name}`, part.type])
      }
    }
    check(values, schema, '')
  })

  test('gives metrics a port of their own, and lets the monitoring come to it alone', () => {
    const textOf = (name: string): string => templates.find(({ file }) => file === name)!.text
    const [, set] = /- name: TESSERA_METRICS_LISTEN\n +value: '(\d+)'/.exec(
      textOf('deployment.yaml'),
    )!
    expect(textOf('deployment.yaml')).toMatch(
      new RegExp(`- name: metrics\\n +containerPort: ${set!}\\n`),
    )
    expect(values.podAnnotations).toMatchObject({ 'prometheus.io/port': set })
    expect(textOf('service.yaml')).not.toContain('metrics')
    const rules = textOf('network-policy.yaml')
      .split(/^ {4}- from:$/m)
      .slice(1)
    const named = rules.map((rule) => [
      /\.Values\.networkPolicy\.(\w+)/.exec(rule)?.[1],
      /- port: (\w+)/.exec(rule)?.[1],
    ])
    expect(named).toEqual([
      ['fromNamespaces', 'http'],
      ['metricsFromNamespaces', 'metrics'],
    ])
  })

  test('takes as settings what the server knows, but what it sets itself', () => {
    const { pattern, not } = schema.properties!.settings!.propertyNames!
    const isTaken = (name: string): boolean =>
      new RegExp(pattern).test(name) && !new RegExp(not.pattern).test(name)
    const { text } = templates.find(({ file }) => file === 'deployment.yaml')!
    const own = [...text.matchAll(/- name: ([A-Z_]+)$/gm)].map(([, name]) => name!)
    expect(own.length).toBeGreaterThan(5)
    const all = [...SETTINGS, ...SECRET_SETTINGS.map((name) => `${name}_FILE`)]
    expect(own.filter((name) => !all.includes(name))).toEqual([])
    expect(own.filter(isTaken)).toEqual([])
    // The template sets these, or the Secret does.
    const elsewhere = ['DATABASE_URL', 'REDIS_URL', 'TESSERA_DATA', 'TESSERA_MASTER_KEY']
    expect(all.filter((name) => !isTaken(name)).sort()).toEqual([...own, ...elsewhere].sort())
  })
})

describe.skipIf(helm === undefined)('with Helm', () => {
  const render = (...settings: readonly string[]): string =>
    run(helm!, ['template', 'tessera', CHART, ...settings.flatMap((one) => ['--set', one])])

  test('has nothing to complain of', () => {
    run(helm!, ['lint', '--strict', CHART])
  })

  test.for([
    { what: 'PostgreSQL and Redis', settings: [] },
    { what: 'SQLite', settings: ['database=sqlite', 'redis=false'] },
    { what: 'everything on', settings: ['ingress.enabled=true', 'settings.TESSERA_LOG=warn'] },
  ])('installs with $what', ({ settings }) => {
    expectInstallation(CHART, readManifests(render(...settings)))
  })
})

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' ? 'integer' : typeof value
}
