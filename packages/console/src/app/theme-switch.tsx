import type { ReactNode } from 'react'

import { Icon, type IconName } from '../parts/icon.tsx'
import { setTheme, type Theme, useTheme } from './theme.ts'

const THEMES: readonly (readonly [Theme, IconName, string])[] = [
  ['system', 'machine', 'As the system'],
  ['light', 'sun', 'Light'],
  ['dark', 'moon', 'Dark'],
]

export function ThemeSwitch(): ReactNode {
  const theme = useTheme()
  return (
    <div className="theme-switch" role="group" aria-label="Theme">
      {THEMES.map(([value, icon, label]) => (
        <button
          key={value}
          type="button"
          aria-label={label}
          title={label}
          aria-pressed={theme === value}
          onClick={() => setTheme(value)}
        >
          <Icon name={icon} size={14} />
        </button>
      ))}
    </div>
  )
}
