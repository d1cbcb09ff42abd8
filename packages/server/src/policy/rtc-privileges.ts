import type { RtcPrivileges } from '../pipeline/token-request.ts'

const SUBSCRIBER = ['joinChannel'] as const
const PUBLISHER = [
  'joinChannel',
  'publishAudioStream',
  'publishVideoStream',
  'publishDataStream',
] as const

type Role = 'publisher' | 'subscriber'

/** The lower of two roles; nothing asked is the lowest. */
export function lowerRole(asked: Role | undefined, ceiling: Role): Role {
  return asked === 'publisher' ? ceiling : 'subscriber'
}

/** Those of the privileges that a role has, or `undefined` when none is left. */
export function privilegesOfRole(asked: RtcPrivileges, ceiling: Role): RtcPrivileges | undefined {
  const kept: Partial<Record<(typeof PUBLISHER)[number], number>> = {}
  let isEmpty = true
  for (const name of ceiling === 'publisher' ? PUBLISHER : SUBSCRIBER) {
    const seconds = asked[name]
    if (seconds === undefined) continue
    kept[name] = seconds
    isEmpty = false
  }
  return isEmpty ? undefined : kept
}

/** The privileges with none outliving the token. 0, "no limit of its own", becomes the token's lifetime. */
export function endWithToken(privileges: RtcPrivileges, lifetimeSeconds: number): RtcPrivileges {
  return Object.fromEntries(
    Object.entries(privileges).map(([name, seconds]: [string, number]) => [
      name,
      seconds === 0 ? lifetimeSeconds : Math.min(seconds, lifetimeSeconds),
    ]),
  )
}
