import type { ReactNode } from 'react'

/** Drawn on 16 by 16, in lines of the text's colour. */
const ICONS = {
  projects: 'M2.5 2.5h4.6v4.6H2.5zM8.9 2.5h4.6v4.6H8.9zM2.5 8.9h4.6v4.6H2.5zM8.9 8.9h4.6v4.6H8.9z',
  token:
    'M2 5.2a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1.3a1.5 1.5 0 0 0 0 3v1.3a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V9.5a1.5 1.5 0 0 0 0-3zM9.5 4.5v1M9.5 7.5v1M9.5 10.5v1',
  explain:
    'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.3 6.4c.1-2 3.5-2 3.5 0 0 1.3-1.8 1.3-1.8 2.7M8 11.3v.1',
  callers: 'M9.7 6.3a3.2 3.2 0 1 1-1.4-2.1M7.2 8.3 2.5 13v.5h2v-1.5h1.5v-1.5h1.3M10.6 5.3h.1',
  policy:
    'M2.5 4h2M7 4h6.5M2.5 8h6.5M11.5 8h2M2.5 12h3M8 12h5.5M5.7 2.7v2.6M10.2 6.7v2.6M6.7 10.7v2.6',
  audit: 'M2.5 13.5v-11M2.5 13.5h11M5.3 11V8.5M8.1 11V5M10.9 11V7M13.3 11V3.5',
  bans: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.8 3.8l8.4 8.4',
  live: 'M8 9.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM4.8 11.2a4.5 4.5 0 0 1 0-6.4M11.2 4.8a4.5 4.5 0 0 1 0 6.4M2.7 13.3a7.5 7.5 0 0 1 0-10.6M13.3 2.7a7.5 7.5 0 0 1 0 10.6',
  settings:
    'M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 1.8v2M8 12.2v2M14.2 8h-2M3.8 8h-2M12.4 3.6 11 5M5 11l-1.4 1.4M12.4 12.4 11 11M5 5 3.6 3.6',
  code: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'M3 8.5 6.5 12 13 4.5',
  warning: 'M8 2.3 14.3 13.3H1.7zM8 6.5v3M8 11.4v.1',
  error: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.7M8 10.9v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3V11M8 5.1v.1',
  close: 'm4 4 8 8M12 4l-8 8',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1',
  moon: 'M13.3 9.6A5.6 5.6 0 0 1 6.4 2.7a5.6 5.6 0 1 0 6.9 6.9z',
  machine: 'M2 3h12v8H2zM5.5 13.5h5M8 11v2.5',
  chevron: 'm6 3.5 4.5 4.5L6 12.5',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  up: 'M12.5 10 8 5.5 3.5 10',
  plus: 'M8 3v10M3 8h10',
  arrow: 'M3 8h10M9 4l4 4-4 4',
  back: 'M13 8H3M7 4 3 8l4 4',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6L13 5.8M13 2.5v3.3H9.7',
  download: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.5',
  swap: 'M2.5 5.5h10M9.8 2.8l2.7 2.7-2.7 2.7M13.5 10.5h-10M6.2 7.8 3.5 10.5l2.7 2.7',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.3 4.5l.6 9h6.2l.6-9M6.7 7v4M9.3 7v4',
  signOut: 'M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14',
  door: 'M4 13.5v-11h8v11M2.5 13.5h11M9.5 8h.1',
  edit: 'M3 13h2.2l7.3-7.3-2.2-2.2L3 10.8z',
  person: 'M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM3 13.5c.4-2.3 2.3-3.5 5-3.5s4.6 1.2 5 3.5',
} as const

export type IconName = keyof typeof ICONS

/** A small drawing beside words; it says nothing of its own to a screen reader. */
export function Icon({
  name,
  size = 16,
}: {
  readonly name: IconName
  readonly size?: number
}): ReactNode {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={ICONS[name]} />
    </svg>
  )
}

/** Four tiles, one of them gilded. */
export function Mark({ size = 24 }: { readonly size?: number }): ReactNode {
  return (
    <svg
      className="mark"
      width={size}
      height={size}
      viewBox="0 0 26 26"
      aria-hidden="true"
      focusable="false"
    >
      <rect className="mark-full" x="0" y="0" width="12" height="12" rx="2.5" />
      <rect className="mark-half" x="14" y="0" width="12" height="12" rx="2.5" />
      <rect className="mark-half" x="0" y="14" width="12" height="12" rx="2.5" />
      <rect className="mark-gold" x="14" y="14" width="12" height="12" rx="2.5" />
    </svg>
  )
}
