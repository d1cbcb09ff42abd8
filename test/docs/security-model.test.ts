import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

/* Every threat of the security model has a proof, and every proof is a test that is there. */

const ROOT = join(import.meta.dirname, '../..')
const PAGE = readFileSync(join(ROOT, 'docs/security-model.md'), 'utf8')

/** The threats of the tables, by number. */
const threats = [...PAGE.matchAll(/^\| ([STRIDEXG]\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(
  ([, number = '', threat = '', control = '']) => ({ number, threat, control }),
)

interface Proof {
  readonly number: string
  readonly title: string
  readonly file: string
}

const proofs: readonly Proof[] = [
  ...PAGE.matchAll(/^- \*\*([STRIDEXG]\d+)\*\*: (.+(?:\n {2}.+)*)/gm),
].flatMap(([, number = '', text = '']) =>
  [...text.replaceAll(/\n {2}/g, ' ').matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\)/g)].map(
    ([, title = '', file = '']) => ({ number, title: unescaped(title), file }),
  ),
)

/** As Markdown shows it. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([\\`*_$<>[\]|])/g, '$1')
}

test('the tables have every threat that was thought of, and each has a control', () => {
  expect(threats.map(({ number }) => number)).toEqual([
    ...['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8'],
    ...['T1', 'T2', 'T3', 'T4', 'R1', 'R2'],
    ...['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9'],
    ...['D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9'],
    ...['E1', 'E2', 'E3', 'E4', 'X1', 'X2', 'X3', 'X4', 'X5', 'X6'],
    ...['G1', 'G2', 'G3', 'G4', 'G5'],
  ])
})

test.for(threats)('$number has a proof', ({ number }) => {
  expect(proofs.filter((proof) => proof.number === number).length).toBeGreaterThan(0)
})

describe('the proof is there', () => {
  test.for(proofs)('of $number: $title', ({ title, file }) => {
    const path = join(ROOT, file)
    expect(existsSync(path)).toBe(true)
    expect(file).toMatch(/\.test\.tsx?$/)
    const source = readFileSync(path, 'utf8')
    const quoted = [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``]
    expect(quoted.some((text) => source.includes(text))).toBe(true)
    // Tests that are switched off prove nothing.
    expect(source).not.toMatch(
      /\b(?:test|describe)\.(?:todo|fails|only)\b|\b(?:test|describe)\.skip\(/,
    )
  })
})
