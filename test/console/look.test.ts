import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { DOCS_STYLE } from '../../packages/server/src/routes/docs-look.ts'

/*
 * The console, the demo and the pages of the API look as if they were of one house: each has the console's colours, which
 * none of them can import.
 */

const read = (path: string): string =>
  readFileSync(new URL(`../../packages/${path}`, import.meta.url), 'utf8')

/** Every custom property with its values in light and dark. */
function coloursOf(css: string): Map<string, readonly [light: string, dark: string]> {
  const found = css.matchAll(/(--[\w-]+):\s*(?:light-dark\((#\w+), (#\w+)\)|(#\w+));/g)
  return new Map(
    [...found].map(([, name = '', light, dark, both]) => [
      name,
      [longForm(light ?? both!), longForm(dark ?? both!)],
    ]),
  )
}

function longForm(colour: string): string {
  return colour.length === 4 ? colour.replace(/[0-9a-f]/gi, '$&$&') : colour
}

const console_ = coloursOf(read('console/src/styles/colours.css'))
const demo = coloursOf(read('cli/demo/style.css'))

test.each([
  ['--page', '--paper'],
  ['--card', '--surface'],
  ['--edge', '--line'],
  ['--ink', '--ink'],
  ['--soft', '--soft'],
  ['--accent', '--accent'],
  ['--accent-fill', '--accent-fill'],
  ['--accent-ink', '--accent-ink'],
  ['--warn', '--gold-tile'],
])('the demo has the console’s colour for its %s', (own, ours) => {
  expect(demo.get(own)).toEqual(console_.get(ours))
})

test.each([
  ['--scalar-background-1', '--paper'],
  ['--scalar-background-2', '--surface'],
  ['--scalar-border-color', '--line'],
  ['--scalar-color-1', '--ink'],
  ['--scalar-color-2', '--soft'],
  ['--scalar-color-3', '--faint'],
  ['--scalar-color-accent', '--accent'],
  ['--scalar-color-red', '--bad'],
  ['--scalar-button-1', '--accent-fill'],
])('the pages of the API have the console’s colour for %s', (own, ours) => {
  const values = [...DOCS_STYLE.matchAll(/(--[\w-]+): (#\w+);/g)].filter(([, name]) => name === own)
  expect(values.map(([, , value]) => value)).toEqual(console_.get(ours))
})

test('all of them have one mark', () => {
  expect(read('cli/demo/icon.svg')).toBe(read('console/public/icon.svg'))
})
