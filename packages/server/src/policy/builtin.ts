import { createPolicy } from './create-policy.ts'
import type { Policy } from './policy.ts'
import { derivedUidMap } from './uid-map.ts'

/** The policy of a server without rules: anonymous callers get what the built-in rule allows, nobody else anything. */
export const builtinPolicy: Policy = createPolicy({
  rules: () => [],
  // The built-in rule maps no uids.
  uidMap: derivedUidMap(new Uint8Array(32)),
  builtinForAnonymous: true,
})
