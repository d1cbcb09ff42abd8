import type { MutantResult } from '@stryker-mutator/api/core'

/** What became of the mutants of one area. */
export interface Score {
  readonly killed: number
  /** Never came to an end, which a test notices, too. */
  readonly timedOut: number
  readonly survived: number
  /** In lines that no test runs. */
  readonly uncovered: number
  /** Not tried: see `--static` in run.ts. */
  readonly ignored: number
}

export function scoreOf(results: readonly Pick<MutantResult, 'status'>[]): Score {
  const count = (status: MutantResult['status']): number =>
    results.filter((result) => result.status === status).length
  return {
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    uncovered: count('NoCoverage'),
    ignored: count('Ignored'),
  }
}

/** How many of a hundred mutants were noticed. */
export function percent({ killed, timedOut, survived, uncovered }: Score): number {
  const noticed = killed + timedOut
  const all = noticed + survived + uncovered
  return all === 0 ? 100 : (noticed / all) * 100
}

const BEGIN = '<!-- scores: npm run mutation writes these rows -->'
const END = '<!-- end of scores -->'

/** The page with the row of an area put in, or put in the place of the one it has. @throws When it has no table. */
export function withScore(page: string, area: string, score: Score): string {
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (start < 0 || end < start) throw new Error('the page has no place for scores')
  const rows = page
    .slice(start + BEGIN.length, end)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, name]) => name !== `\`${area}\``)
    .map(([, ...cells]) => `| ${cells.slice(0, -1).join(' | ')} |`)
  rows.push(rowOf(area, score))
  const table = [
    '| area | noticed | killed | timed out | survived | not covered | not tried |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.sort(),
  ].join('\n')
  return `${page.slice(0, start + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`
}

function rowOf(area: string, score: Score): string {
  const { killed, timedOut, survived, uncovered, ignored } = score
  const cells = [
    `\`${area}\``,
    `${percent(score).toFixed(1)} %`,
    ...[killed, timedOut, survived, uncovered, ignored].map(String),
  ]
  return `| ${cells.join(' | ')} |`
}
