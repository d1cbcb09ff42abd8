import { readFileSync } from 'node:fs'

import { REFUSALS } from '@tessera/token/admission'
import { FINDING_CODES } from '@tessera/token/explain'
import { expect, test } from 'vitest'

import { TROUBLESHOOTING_PATH, troubleshootingPage } from '../../scripts/docs/troubleshooting.ts'

const committed = readFileSync(TROUBLESHOOTING_PATH, 'utf8')

test('the page is what the tables say; scripts/docs/troubleshooting.ts writes it', async () => {
  expect(committed).toBe(await troubleshootingPage())
})

test('every finding and every reason has its place', () => {
  expect(FINDING_CODES.filter((code) => !committed.includes(`\`${code}\``))).toEqual([])
  expect(
    Object.keys(REFUSALS).filter((reason) => !committed.includes(`\n### ${reason}\n`)),
  ).toEqual([])
})

test.each([101, 109, 110, 118, 119, 120])('%i can be looked up', (number) => {
  expect(committed).toMatch(new RegExp(`^\\| ${number} `, 'm'))
})

test.each([-10003, -10005, -10009, -10016])('%i of Signaling is there', (number) => {
  expect(committed).toContain(String(number))
})
