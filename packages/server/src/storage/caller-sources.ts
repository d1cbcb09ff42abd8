import type { ApiKeySource } from '../callers/api-keys.ts'
import { cached } from './changes.ts'
import { wholeList } from './page.ts'
import type { Storage } from './storage.ts'
import type { ApiKeyRecord } from './stores/api-keys.ts'

/** A use of a key is written down this often at most. Seconds. */
const NOTE_EVERY_SECONDS = 60

/**
 * The stored API keys, kept in memory until one changes; a key that is revoked on another replica is refused here
 * within a second.
 *
 * @param onError - Told when the last use of a key could not be written down, which harms nobody.
 */
export function storedApiKeys(
  storage: Pick<Storage, 'apiKeys' | 'changes'>,
  onError: (error: unknown) => void,
): ApiKeySource {
  const byPrefix = cached<ReadonlyMap<string, ApiKeyRecord>>(
    storage.changes,
    'api-keys',
    async () => new Map((await wholeList(storage.apiKeys)).map((key) => [key.prefix, key])),
  )
  const noted = new Map<string, number>()
  return {
    findByPrefix(prefix) {
      const keys = byPrefix.read()
      return keys instanceof Promise ? keys.then((loaded) => loaded.get(prefix)) : keys.get(prefix)
    },
    noteUsed(id, now) {
      if (now < (noted.get(id) ?? 0) + NOTE_EVERY_SECONDS) return
      noted.set(id, now)
      storage.apiKeys.noteUsed(id, now).catch(onError)
    },
  }
}

/**
 * Tells whether a ticket was taken back; a change on another replica is known here within a second.
 *
 * @param now - Unix seconds.
 */
export function revokedTickets(
  storage: Pick<Storage, 'tickets' | 'changes'>,
  now: () => number,
): (id: string) => boolean | Promise<boolean> {
  const revoked = cached(storage.changes, 'tickets', () => storage.tickets.listRevoked(now()))
  return (id) => {
    const ids = revoked.read()
    return ids instanceof Promise ? ids.then((loaded) => loaded.has(id)) : ids.has(id)
  }
}
