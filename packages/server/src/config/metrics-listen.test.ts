import { describe, expect, test } from 'vitest'

import { ConfigError, type ConfigProblem, type ListenAddress } from './config.ts'
import { readConfig } from './read-config.ts'

const ENV = { APP_ID: '0f'.repeat(16), APP_CERTIFICATE: '1e'.repeat(16) }

function read(
  variable: string | undefined,
  file: string | undefined,
): ListenAddress | undefined | readonly ConfigProblem[] {
  try {
    const env = {
      ...ENV,
      TESSERA_METRICS_LISTEN: variable,
      ...(file === undefined ? {} : { TESSERA_CONFIG: 't.yaml' }),
    }
    return readConfig(env, () => file ?? '').metricsListen
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('where metrics are shown', () => {
  test.for([
    [undefined, undefined],
    ['', undefined],
    ['9464', { host: '127.0.0.1', port: 9464 }],
    ['0', { host: '127.0.0.1', port: 0 }],
    ['0.0.0.0:9464', { host: '0.0.0.0', port: 9464 }],
    ['metrics.internal:65535', { host: 'metrics.internal', port: 65_535 }],
    ['[::1]:9464', { host: '::1', port: 9464 }],
  ] as const)('%j is %j, in the environment and in the file', ([text, expected]) => {
    expect(read(text, undefined)).toEqual(expected)
    const file = `metrics: ${text ? `{ listen: '${text}' }` : '{}'}\n`
    expect(read(undefined, file)).toEqual(expected)
  })

  test('a port in the file may stand there as a number', () => {
    expect(read(undefined, 'metrics: { listen: 9464 }')).toMatchObject({ port: 9464 })
  })

  const words = 'must be a port, or an address and a port such as 127.0.0.1:9464'
  test.for(['65536', '-1', '1.5', ':9464', '127.0.0.1', '::1:9464', 'http://a:1', 'a b:1', '[]:1'])(
    '%j is neither',
    (text) => {
      expect(read(text, undefined)).toEqual([
        { setting: 'TESSERA_METRICS_LISTEN', message: `${words}, got ${JSON.stringify(text)}` },
      ])
      expect(read(undefined, `\nmetrics:\n  listen: '${text}'`)).toEqual([
        { setting: 'metrics.listen', message: words, file: 't.yaml', line: 3 },
      ])
    },
  )

  test('not at two places, and not where the server is', () => {
    expect(read('9464', 'metrics: { listen: 9464 }')).toEqual([
      {
        setting: 'TESSERA_METRICS_LISTEN',
        message: 'and metrics.listen in the configuration file are both set; keep one',
      },
    ])
    expect(read('0.0.0.0:8080', undefined)).toEqual([
      {
        setting: 'TESSERA_METRICS_LISTEN',
        message: 'has the port 8080 of the server itself; give metrics another one',
      },
    ])
    expect(read(undefined, 'metrics: { listen: 8080 }')).toMatchObject([
      { setting: 'metrics.listen' },
    ])
  })
})
