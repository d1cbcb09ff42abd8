import type { Certificate, Project } from '../../api/shapes.ts'

/** The four steps in which a certificate is replaced without anybody noticing. */
export type StepName = 'add' | 'swap' | 'wait' | 'remove'

export interface Step {
  readonly name: StepName
  readonly title: string
  readonly text: string
  readonly state: 'done' | 'current' | 'later'
}

export interface Rotation {
  readonly primary: Certificate | undefined
  readonly secondary: Certificate | undefined
  readonly steps: readonly Step[]
  readonly current: StepName
  /** Until when tokens of the outgoing certificate are valid, in Unix seconds. */
  readonly waitUntil: number | undefined
}

const TITLES: Readonly<Record<StepName, string>> = {
  add: 'Add a second certificate',
  swap: 'Swap: the new one signs',
  wait: 'Wait for the old tokens to end',
  remove: 'Disable and delete the old one',
}

const ORDER: readonly StepName[] = ['add', 'swap', 'wait', 'remove']

/**
 * Where a project stands in the rotation of its certificates.
 *
 * That the new one was not swapped in yet is seen by its age: the secondary is the younger of the two then. Two of one
 * second were made together, so neither is old.
 *
 * @param now - Unix seconds.
 */
export function rotationOf({ certificates, origin }: Project, now: number): Rotation {
  const primary = certificates.find(({ slot }) => slot === 'primary')
  const secondary = certificates.find(({ slot }) => slot === 'secondary')
  const waitUntil = isStillNeeded(secondary, now) ? secondary?.safeToDeleteAt : undefined
  const current = currentStep(primary, secondary, waitUntil)
  return {
    primary,
    secondary,
    current,
    waitUntil: current === 'wait' ? waitUntil : undefined,
    steps: ORDER.map((name, index) => ({
      name,
      title: TITLES[name],
      text: textOf(name, origin),
      state: index < ORDER.indexOf(current) ? 'done' : name === current ? 'current' : 'later',
    })),
  }
}

/** Whether tokens that it signed are still good, as far as that is known here. */
export function isStillNeeded(certificate: Certificate | undefined, now: number): boolean {
  const safeAt = certificate?.safeToDeleteAt
  return safeAt !== undefined && safeAt > now
}

function currentStep(
  primary: Certificate | undefined,
  secondary: Certificate | undefined,
  waitUntil: number | undefined,
): StepName {
  if (primary === undefined || secondary === undefined) return 'add'
  if (!secondary.enabled) return waitUntil === undefined ? 'remove' : 'wait'
  // A certificate that signed something was primary once, so it is the outgoing one.
  if (waitUntil !== undefined) return 'wait'
  return secondary.createdAt >= primary.createdAt ? 'swap' : 'remove'
}

function textOf(name: StepName, origin: Project['origin']): string {
  const isAgora = origin === 'existing'
  switch (name) {
    case 'add':
      return isAgora
        ? 'Enable the secondary certificate in Agora’s console, then enter it here. Both verify tokens from then on; the first still signs.'
        : 'Both verify tokens from then on; the first still signs.'
    case 'swap':
      return isAgora
        ? 'Every server of yours signs with the new one from then on. Swap them in Agora’s console as well, in either order: it accepts both.'
        : 'Tokens are signed with the new one from then on. Those of the old one stay valid until they end.'
    case 'wait':
      return 'Clients renew with tokens of the new certificate. The time is that of the longest token the old one signed here.'
    case 'remove':
      return isAgora
        ? 'Disabling can be undone, deleting cannot. Do the same in Agora’s console.'
        : 'Disabling can be undone, deleting cannot.'
  }
}
