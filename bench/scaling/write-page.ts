import { readFileSync, writeFileSync } from 'node:fs'

import type { GrowthFigures } from '../growth/page.ts'
import type { LoadFigures } from '../load/figures.ts'
import { scalingPage } from './page.ts'

const at = (path: string): URL => new URL(path, import.meta.url)
const SCALING_PAGE = at('../../docs/scaling.md')

/** The page of the figures that are kept. */
export function currentScalingPage(): Promise<string> {
  const read = (name: string): unknown => JSON.parse(readFileSync(at(`../${name}`), 'utf8'))
  return scalingPage(
    read('results-load.json') as LoadFigures,
    read('results-growth.json') as GrowthFigures,
  )
}

export async function writeScalingPage(): Promise<void> {
  writeFileSync(SCALING_PAGE, await currentScalingPage())
}

if (import.meta.main) await writeScalingPage()
