import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Installation, installPackage } from './support/installed-package.ts'

const require = createRequire(import.meta.url)

interface Result {
  readonly name: string
  readonly assertions: number
  readonly passed: boolean
}

/** The tests that an official package brings along, and the package itself. */
function officialPackage(name: string): string {
  return dirname(require.resolve(`${name}/package.json`))
}

function runNodeunit(folder: string): readonly Result[] {
  const runner = fileURLToPath(new URL('./support/run-nodeunit.js', import.meta.url))
  const args = [runner, require.resolve('nodeunit'), folder]
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8' })
  // The official package logs errors; those are on the lines before.
  return JSON.parse(printed.split('\n').at(-1)!) as Result[]
}

let installation: Installation
beforeAll(() => {
  installation = installPackage()
})
afterAll(() => {
  installation.remove()
})

/** Copies the official tests to where each `../src/X` is one line that requires our module of that name. */
function runAgainstOurs(name: string, specifier: string): readonly Result[] {
  const official = officialPackage(name)
  const folder = join(installation.folder, name)
  cpSync(join(official, 'test'), join(folder, 'test'), { recursive: true })
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'index.js'), `module.exports = require('${specifier}')\n`)
  for (const file of readdirSync(join(official, 'src'))) {
    const ours = `${specifier}/src/${parse(file).name}`
    writeFileSync(join(folder, 'src', file), `module.exports = require('${ours}')\n`)
  }
  return runNodeunit(join(folder, 'test'))
}

function names(results: readonly Result[]): readonly string[] {
  return results.map(({ name }) => name)
}

function assertions(results: readonly Result[]): number {
  return results.reduce((sum, result) => sum + result.assertions, 0)
}

/** They read the official source text, add exports to it, and compile it: there is no such text here. */
const TESTS_OF_SOURCE_TEXT = [
  'AccessToken2Test.js AccessToken_Test_bufferHelpers',
  'AccessTokenTest.js AccessToken_BufferHelpers_Test',
]

describe('the tests of npm agora-token', () => {
  test('are 55 with 220 assertions, and pass against itself', () => {
    const results = runNodeunit(join(officialPackage('agora-token'), 'test'))
    expect(results.filter(({ passed }) => !passed)).toEqual([])
    expect([results.length, assertions(results)]).toEqual([55, 220])
  })

  test('pass against ours, but for the two that compile its source text', () => {
    const official = runNodeunit(join(officialPackage('agora-token'), 'test'))
    const ours = runAgainstOurs('agora-token', '@tessera/agora-token')
    expect(names(ours)).toEqual(names(official))
    expect(names(ours.filter(({ passed }) => !passed))).toEqual(TESTS_OF_SOURCE_TEXT)

    const comparable = ({ name }: Result): boolean => !TESTS_OF_SOURCE_TEXT.includes(name)
    expect(ours.filter(comparable)).toEqual(official.filter(comparable))
    expect([ours.filter(comparable).length, assertions(ours.filter(comparable))]).toEqual([53, 210])
  })
})

describe('the tests of npm agora-access-token', () => {
  /** They use names that the package they ship with does not have. */
  const BROKEN_AS_SHIPPED = [
    'AccessTokenTest.js AccessToken_Test',
    'AccessTokenTest.js AccessToken_Test2',
    'RtmTokenTest.js RtmToken_Test',
    'RtmTokenTest.js RtmToken_Test2',
  ]

  test('end against ours as against itself', () => {
    const official = runNodeunit(join(officialPackage('agora-access-token'), 'test'))
    expect(names(official.filter(({ passed }) => !passed))).toEqual(BROKEN_AS_SHIPPED)

    const ours = runAgainstOurs('agora-access-token', '@tessera/agora-token/access-token')
    expect(ours).toEqual(official)
    expect(ours.filter(({ passed }) => passed)).toHaveLength(5)
  })
})
