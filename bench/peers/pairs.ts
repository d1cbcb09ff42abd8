import { readOfficially, readOfficially006 } from '../../test/support/official.ts'
import { CERTIFICATE } from '../server/candidate.ts'

/** A server that people run today, and ours, which is asked in the same words. */
export interface Pair {
  readonly theirs: URL
  readonly ours: URL
  /** What a token says, read by Agora's own code. @throws When it does not read it. */
  readonly says: (token: string, uid: number) => unknown
}

function says007(token: string): unknown {
  const { appId, expire, services } = readOfficially(token, CERTIFICATE)
  return JSON.parse(JSON.stringify([String(appId), expire, services])) as unknown
}

function says006(token: string, uid: number): unknown {
  const { appID, messages } = readOfficially006(token, CERTIFICATE, 'lobby', uid)
  const hours = (end: number): number => Math.round((end - Date.now() / 1000) / 3600)
  return [appID, Object.entries(messages).map(([id, end]) => [id, hours(end)])]
}

const at = (path: string): URL => new URL(path, import.meta.url)

export const PAIRS: readonly Pair[] = [
  {
    theirs: at('../server/candidates/peer.ts'),
    ours: at('../server/candidates/sign-only.ts'),
    says: says007,
  },
  {
    theirs: at('candidates/guide-server.ts'),
    ours: at('candidates/ours-guide.ts'),
    says: says007,
  },
  {
    theirs: at('candidates/community-node.ts'),
    ours: at('candidates/ours-community.ts'),
    says: says006,
  },
]

/** What people would move to: callers who are known, rules, bans, and a durable record of each token. */
export const EVERYTHING = at('../server/candidates/everything.ts')
