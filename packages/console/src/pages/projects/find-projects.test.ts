import { expect, test } from 'vitest'

import type { Project } from '../../api/shapes.ts'
import { findProjects } from './find-projects.ts'

const PROJECTS = [
  { name: 'Town hall', appId: 'A0b1c2d3e4f5a0b1c2d3e4f5a0b1c2d3' },
  { name: 'Ｃlassroom', appId: 'ffb1c2d3e4f5a0b1c2d3e4f5a0b1c2d3' },
] as unknown as readonly Project[]

test.for([
  { text: '', found: 2 },
  { text: '  ', found: 2 },
  { text: 'HALL', found: 1 },
  { text: 'classroom', found: 1 },
  { text: 'a0B1', found: 1 },
  { text: 'c2d3', found: 0 },
  { text: 'nowhere', found: 0 },
])('"$text" finds $found', ({ text, found }) => {
  expect(findProjects(PROJECTS, text)).toHaveLength(found)
})
