import type { Role } from '../../api/shapes.ts'

export const ROLES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'owner', label: 'Owner: everything' },
  { value: 'operator', label: 'Operator: everything but accounts and settings' },
  { value: 'viewer', label: 'Viewer: looks only' },
]
