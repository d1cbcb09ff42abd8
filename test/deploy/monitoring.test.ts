import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { startServer } from '../../packages/server/src/main.ts'
import { PROBLEMS } from '../../packages/server/src/problems.ts'
import { lacks, needed } from '../support/needs.ts'
import { findProgram, inFolder, readJson, readYaml, run } from './support/files.ts'

/* The dashboard and the alerts ask for what a server really shows at /metrics. */

const ALERTS = 'deploy/prometheus/alerts.yml'
const promtool = findProgram('promtool')

interface Rule {
  readonly alert: string
  readonly expr: string
}
interface Panel {
  readonly title: string
  readonly targets?: readonly { readonly expr: string }[]
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
}

const rules = (
  readYaml(ALERTS) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] }
).groups.flatMap(({ rules }) => rules)
const dashboard = readJson('deploy/grafana/tessera.json') as {
  readonly panels: readonly Panel[]
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: unknown }[]
  }
}
const expressions = [
  ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ where: title, expr })),
  ),
]

/** Of every metric that a server shows, the labels. */
async function shown(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const server = await startServer({
    env: {
      APP_ID: '970ca35de60c44645bbae8a215061b33',
      APP_CERTIFICATE: '5cfd2fd1755d40ecb72977518be15d3b',
      TESSERA_ALLOW_ANONYMOUS: '1',
      TESSERA_LOG: 'silent',
      PORT: '0',
    },
    write: () => undefined,
  })
  try {
    // One token, one refusal: a label is there once it has a value.
    for (const type of ['rtc', 'nothing of the kind']) {
      await fetch(`${server.url}/v1/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ services: [{ type, channel: 'lobby', uid: 1 }] }),
      })
    }
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const metrics = new Map<string, Set<string>>()
    for (const [, name, labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
      const known = metrics.get(name!) ?? new Set<string>()
      for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label!)
      metrics.set(name!, known)
    }
    for (const [, name] of text.matchAll(/^# TYPE (\w+) histogram$/gm)) {
      // Of a histogram without a value, such as that of garbage collection, only the name is there.
      for (const part of ['bucket', 'sum', 'count']) {
        if (!metrics.has(`${name!}_${part}`)) metrics.set(`${name!}_${part}`, new Set())
      }
    }
    // Prometheus' own, and what it adds to each.
    metrics.set('up', new Set())
    for (const labels of metrics.values()) labels.add('job').add('instance')
    return metrics
  } finally {
    await server.close()
  }
}

test('every metric and every label that is asked for is there', async () => {
  const metrics = await shown()
  const missing: string[] = []
  for (const { where, expr } of expressions) {
    const selectors = [...expr.matchAll(/\b(tessera_\w+|up)\b(?:\{([^}]*)\})?/g)]
    expect(selectors.length, `${where} asks for nothing`).toBeGreaterThan(0)
    for (const [, name, labels = ''] of selectors) {
      const known = metrics.get(name!)
      if (known === undefined) missing.push(`${where}: ${name!}`)
      for (const [, label] of labels.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)) {
        // A histogram of garbage collection has its labels only once there was some.
        if (known?.has(label!) === false && !name!.includes('_gc_')) {
          missing.push(`${where}: ${name!}{${label!}}`)
        }
      }
    }
  }
  expect(missing).toEqual([])
})

test('every reason that an alert is about is the code of a problem', () => {
  const reasons = rules.flatMap(({ expr }) =>
    [...expr.matchAll(/reason=~?"([^"]+)"/g)].flatMap(([, codes]) => codes!.split('|')),
  )
  expect(reasons.length).toBeGreaterThan(4)
  expect(reasons.filter((reason) => !(reason in PROBLEMS))).toEqual([])
})

describe('the dashboard', () => {
  test('lets one choose what its panels use', () => {
    const used = new Set(
      [...JSON.stringify(dashboard).matchAll(/\$\{?([a-z]\w*)/g)].map(([, name]) => name),
    )
    expect([...used].sort()).toEqual(dashboard.templating.list.map(({ name }) => name).sort())
  })

  test('has panels beside each other, none on top of another', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
  })
})

describe.skipIf(lacks(promtool))('with promtool', () => {
  const program = (): string => needed('promtool', promtool)

  test('the alerts are rules, and each fires when it should and not when it should not', () => {
    run(program(), ['check', 'rules', ALERTS])
    run(program(), ['test', 'rules', ALERTS.replace('.yml', '.test.yml')])
  })

  test('every query of the dashboard is one', async () => {
    const queries = expressions.map(({ expr }) =>
      expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, 'x'),
    )
    const group = {
      groups: [
        {
          name: 'queries',
          rules: queries.map((expr, at) => ({ record: `query${at}`, expr })),
        },
      ],
    }
    await inFolder((folder) => {
      const file = join(folder, 'queries.yml')
      // JSON is YAML.
      writeFileSync(file, JSON.stringify(group))
      run(program(), ['check', 'rules', file])
    })
  })
})

test('every alert has a case in which it fires, and one in which it does not', () => {
  const { tests } = readYaml(ALERTS.replace('.yml', '.test.yml')) as {
    readonly tests: readonly {
      readonly alert_rule_test: readonly {
        readonly alertname: string
        readonly exp_alerts?: readonly unknown[]
      }[]
    }[]
  }
  const cases = tests.flatMap(({ alert_rule_test }) => alert_rule_test)
  const firing = cases.filter(({ exp_alerts = [] }) => exp_alerts.length > 0)
  const silent = cases.filter(({ exp_alerts = [] }) => exp_alerts.length === 0)
  const names = (some: typeof cases): readonly string[] => [
    ...new Set(some.map(({ alertname }) => alertname)),
  ]
  const all = rules.map(({ alert }) => alert).sort()
  expect([...names(firing)].sort()).toEqual(all)
  expect([...names(silent)].sort()).toEqual(all)
})
