import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { describedCommands } from '../../scripts/docs/reference/cli.ts'

/* The README of the command line has every flag of every command, and no other. */

const README = join(import.meta.dirname, '../../packages/cli/README.md')
const [, section = ''] = readFileSync(README, 'utf8').split('## Flags')
const listed = new Map<string, ReadonlySet<string>>()
for (const [, first, second] of section.matchAll(/^\| (`[^|]*) \| ([^|]*) \|$/gm)) {
  const flags = new Set(second!.match(/--[\w-]+/g))
  for (const [, path] of first!.matchAll(/`([^`]+)`/g)) listed.set(path!, flags)
}

const commands = await describedCommands()

test('there are commands', () => {
  expect(commands.length).toBeGreaterThan(30)
  expect(
    commands.flatMap(({ flags }) => flags).every(({ description }) => description !== ''),
  ).toBe(true)
})

test.each(commands)('$path', ({ path, flags }) => {
  const ofItsKind = path.startsWith('token ') ? (listed.get('token <kind>') ?? []) : []
  const named = new Set([...(listed.get(path) ?? ['the command is not there']), ...ofItsKind])
  expect([...named].toSorted()).toEqual(
    flags
      .map(({ flag }) => flag)
      .filter((flag) => flag.startsWith('--'))
      .toSorted(),
  )
})

test('no row is about a command that is not there', () => {
  const paths = new Set(commands.map(({ path }) => path))
  expect([...listed.keys()].filter((path) => !paths.has(path))).toEqual(['token <kind>'])
})
