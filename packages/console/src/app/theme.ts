import { useSyncExternalStore } from 'react'

/** `system` follows the machine. */
export type Theme = 'system' | 'light' | 'dark'

/** `public/theme.js` reads it too, before anything is drawn. */
const KEY = 'tessera.theme'
const listeners = new Set<() => void>()

function current(): Theme {
  const theme = document.documentElement.dataset.theme
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset.theme
    localStorage.removeItem(KEY)
  } else {
    document.documentElement.dataset.theme = theme
    localStorage.setItem(KEY, theme)
  }
  for (const listener of listeners) listener()
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, current)
}
