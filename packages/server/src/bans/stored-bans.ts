import { Problem } from '../problems.ts'
import { cached } from '../storage/changes.ts'
import type { Storage } from '../storage/storage.ts'
import { type BanIndex, indexBans } from './ban-index.ts'
import type { Bans } from './bans.ts'

/**
 * The bans of the database, kept in memory until one changes. A ban that is set on another replica is in force here
 * within a second; while the database cannot be asked, nobody gets a token.
 *
 * @param now - Unix seconds.
 */
export function storedBans(storage: Pick<Storage, 'bans' | 'changes'>, now: () => number): Bans {
  const index = cached(storage.changes, 'bans', async () =>
    indexBans(await storage.bans.listActive(now())),
  )
  const check = (find: BanIndex, question: Parameters<BanIndex>[0]): void => {
    const ban = find(question)
    if (ban === undefined) return
    // The reason is a note among administrators; whoever is banned gets a number to ask about.
    throw new Problem('BANNED', {
      detail: 'a ban is in force for this user, channel or address',
      hint: `ask the operator of this server about ban ${ban.id}`,
    })
  }
  return {
    assertNotBanned(principal, call, appId, grant, at) {
      const question = { principal, call, appId, grant, now: at }
      const find = index.read()
      return find instanceof Promise
        ? find.then((loaded) => check(loaded, question))
        : check(find, question)
    },
  }
}
