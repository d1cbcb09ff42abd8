import type { DamageData } from './damage.ts'
import type { NamesData } from './names.ts'
import type { NoTokenData } from './no-token.ts'
import type { OutcomeData } from './outcome.ts'
import type { ProjectData } from './project.ts'
import type { RightsData } from './rights.ts'
import type { TimesData } from './times.ts'

/** What each finding knows, by code. */
export interface FindingData
  extends NoTokenData, DamageData, ProjectData, TimesData, NamesData, RightsData, OutcomeData {}

/** Every code a finding may have. Stable; the texts are for people and may change. */
export type FindingCode = keyof FindingData
