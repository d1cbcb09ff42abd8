import { type ComponentType, lazy } from 'react'

import type { IconName } from '../parts/icon.tsx'

/** One page: where it is, what it is called, and how its code is fetched. */
export interface PageEntry {
  readonly path: string
  readonly title: string
  readonly view: ComponentType<{ readonly parameters: Readonly<Record<string, string>> }>
  /** Fetches the code ahead of a click. */
  readonly preload: () => void
  /** Also for people who are not signed in. */
  readonly isPublic?: boolean
  readonly icon?: IconName
  /** Under which heading the navigation has it; nowhere without one. */
  readonly group?: 'Build' | 'Control' | 'Watch' | 'Server'
}

type View = PageEntry['view']

function page(
  entry: Omit<PageEntry, 'view' | 'preload'>,
  fetchView: () => Promise<View>,
): PageEntry {
  return {
    ...entry,
    view: lazy(async () => ({ default: await fetchView() })),
    preload: () => void fetchView().catch(() => undefined),
  }
}

export const PAGES: readonly PageEntry[] = [
  page({ path: '/projects', title: 'Projects', icon: 'projects', group: 'Build' }, async () => {
    return (await import('../pages/projects/projects-page.tsx')).ProjectsPage
  }),
  page({ path: '/projects/:appId', title: 'Project' }, async () => {
    return (await import('../pages/projects/project-page.tsx')).ProjectPage
  }),
  page({ path: '/token', title: 'Temporary token', icon: 'token', group: 'Build' }, async () => {
    return (await import('../pages/token/token-page.tsx')).TokenPage
  }),
  page(
    {
      path: '/explain',
      title: 'Why won’t it join?',
      icon: 'explain',
      group: 'Build',
      isPublic: true,
    },
    async () => (await import('../pages/explain/explain-page.tsx')).ExplainPage,
  ),
  page({ path: '/callers', title: 'Callers', icon: 'callers', group: 'Control' }, async () => {
    return (await import('../pages/callers/callers-page.tsx')).CallersPage
  }),
  page({ path: '/policy', title: 'Policy', icon: 'policy', group: 'Control' }, async () => {
    return (await import('../pages/policy/policy-page.tsx')).PolicyPage
  }),
  page({ path: '/bans', title: 'Bans', icon: 'bans', group: 'Control' }, async () => {
    return (await import('../pages/bans/bans-page.tsx')).BansPage
  }),
  page({ path: '/audit', title: 'Audit', icon: 'audit', group: 'Watch' }, async () => {
    return (await import('../pages/audit/audit-page.tsx')).AuditPage
  }),
  page({ path: '/live', title: 'Live', icon: 'live', group: 'Watch' }, async () => {
    return (await import('../pages/live/live-page.tsx')).LivePage
  }),
  page({ path: '/settings', title: 'Settings', icon: 'settings', group: 'Server' }, async () => {
    return (await import('../pages/settings/settings-page.tsx')).SettingsPage
  }),
  page({ path: '/errors', title: 'Errors', isPublic: true }, async () => {
    return (await import('../pages/errors/errors-page.tsx')).ErrorsPage
  }),
  page({ path: '/sign-in', title: 'Sign in', isPublic: true }, async () => {
    return (await import('../pages/sign-in/sign-in-page.tsx')).SignInPage
  }),
]
