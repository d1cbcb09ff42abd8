import type { Project } from '../../api/shapes.ts'

/** How a project is protected, in a few words, and what to say about it. */
export interface Security {
  readonly kind: 'good' | 'warning' | 'bad' | 'idle'
  readonly label: string
  readonly warning?: { readonly title: string; readonly text: string }
}

export function securityOf(project: Project): Security {
  const { status, certificates, allowsAppIdOnly } = project
  if (status === 'disabled') {
    return {
      kind: 'idle',
      label: 'Disabled',
      warning: {
        title: 'The project is disabled',
        text: 'No tokens are issued for it, and the local gateway lets nobody in.',
      },
    }
  }
  if (!certificates.some(({ enabled }) => enabled)) {
    return {
      kind: allowsAppIdOnly ? 'bad' : 'warning',
      label: 'No certificate',
      warning: {
        title: 'There is no certificate to sign with',
        text: allowsAppIdOnly
          ? 'Clients join with the App ID alone, and everybody who has the app has that. Add a certificate, then switch joining by App ID alone off.'
          : 'Nobody gets a token. Add a certificate below.',
      },
    }
  }
  if (allowsAppIdOnly) {
    return {
      kind: 'warning',
      label: 'Token or App ID alone',
      warning: {
        title: 'The App ID alone is still enough to join',
        text: 'Tokens are signed, but a client may leave them out, so they protect nothing yet. When every client sends one, delete “no certificate” in Agora’s console and switch it off here too.',
      },
    }
  }
  return { kind: 'good', label: 'Token required' }
}
