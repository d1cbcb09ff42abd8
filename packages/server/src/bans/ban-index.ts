import type { Call, Principal } from '../callers/principal.ts'
import type { Grant } from '../pipeline/token-request.ts'
import { fitsGlob } from '../policy/glob.ts'
import type { BanRecord } from '../storage/stores/bans.ts'
import { ANY, type Target, targetOf } from './ban-target.ts'
import {
  type AddressBits,
  addressBits,
  isInNetwork,
  type Network,
  parseNetwork,
} from './network.ts'
import { NetworkTable } from './network-table.ts'

/** What a ban is held against: who asks, from where, and what would be granted. */
export interface BanQuestion {
  readonly principal: Pick<Principal, 'subject' | 'issuedAt'>
  readonly call: Pick<Call, 'address'>
  readonly appId: string
  readonly grant: Pick<Grant, 'services'>
  /** Unix seconds. */
  readonly now: number
}

/** What is kept of a ban, for there may be a million of them. */
type Kept = Pick<
  BanRecord,
  'id' | 'appId' | 'subject' | 'uid' | 'channel' | 'issuedBefore' | 'expiresAt'
> & { readonly network: Network | undefined }

/** Bans with the same names, or the next name on the way to them. */
type Shelf = Map<string, Shelf | Set<Kept>>

type NameOf = 'subject' | 'channel' | 'uid'
/** In this order a ban is found; whoever may have any uid meets all bans of the channel, and not of every channel. */
const NAMES: readonly NameOf[] = ['subject', 'channel', 'uid']

/** Bans that set the same names. */
interface Rack {
  readonly names: readonly NameOf[]
  readonly shelf: Shelf
}

/**
 * The bans in force, found by what they name: a look takes about as many steps as the question has names, however many
 * bans there are. Only a question with a `*` takes more; see {@link BanIndex.steps}.
 */
export class BanIndex {
  readonly #byId = new Map<string, Kept>()
  /** By which names their bans set: seven at most. */
  readonly #racks = new Map<string, Rack>()
  readonly #networks = new NetworkTable<Kept>()
  /** Of everybody whose credential is old; a few, as each makes those before it needless. */
  readonly #nameless = new Set<Kept>()
  #putSinceSweep = 0

  /** How many names and bans were looked at since this was made: what looking costs, on any machine. */
  steps = 0

  get size(): number {
    return this.#byId.size
  }

  /** Adds a ban, or replaces the one with its id; one that is lifted or over by `now` is only taken away. */
  put(ban: BanRecord, now: number): void {
    this.#remove(ban.id)
    if (ban.liftedAt !== undefined || isOver(ban, now)) return
    const { id, appId, subject, uid, channel, address, issuedBefore, expiresAt } = ban
    const network = address === undefined ? undefined : parseNetwork(address)
    const kept: Kept = { id, appId, subject, uid, channel, issuedBefore, expiresAt, network }
    this.#byId.set(id, kept)
    const names = namesOf(kept)
    if (names.length > 0) addTo(this.#rack(names).shelf, names, kept)
    else if (network !== undefined) this.#networks.add(network, kept)
    else this.#nameless.add(kept)
    this.#sweepSometimes(now)
  }

  /** The ban that covers a request, if one does. */
  find(question: BanQuestion): { readonly id: string } | undefined {
    if (this.#byId.size === 0) return undefined
    const { principal, call, grant } = question
    const address = new LazyAddress(call.address)
    const targets = grant.services.map(targetOf)
    const covers = (ban: Kept): boolean => {
      this.steps += 1
      return coversRequest(ban, question, targets, address)
    }
    for (const { names, shelf } of this.#racks.values()) {
      const isOfCaller = names.length === 1 && names[0] === 'subject'
      for (const target of isOfCaller ? ANY_TARGET : targets) {
        const found = this.#look(shelf, names, 0, { subject: principal.subject, target }, covers)
        if (found !== undefined) return found
      }
    }
    if (!this.#networks.isEmpty) {
      for (const ban of this.#networks.at(address.bits)) if (covers(ban)) return ban
    }
    for (const ban of this.#nameless) if (covers(ban)) return ban
    return undefined
  }

  #look(
    shelf: Shelf,
    names: readonly NameOf[],
    at: number,
    asked: { readonly subject: string; readonly target: Target },
    covers: (ban: Kept) => boolean,
  ): Kept | undefined {
    for (const name of wanted(names[at]!, asked)) {
      const isPattern = names[at] === 'channel' ? name.includes(ANY) : name === ANY
      // Of a pattern, every name that fits; what is covered is told by `covers` alone.
      for (const [key, below] of isPattern ? shelf : [[name, shelf.get(name)] as const]) {
        this.steps += 1
        if (below === undefined || (isPattern && !fitsGlob(name, key))) continue
        if (below instanceof Map) {
          const found = this.#look(below, names, at + 1, asked, covers)
          if (found !== undefined) return found
        } else {
          for (const ban of below) if (covers(ban)) return ban
        }
      }
    }
    return undefined
  }

  #rack(names: readonly NameOf[]): Rack {
    const key = names.join()
    let rack = this.#racks.get(key)
    if (rack === undefined) {
      rack = { names, shelf: new Map() }
      this.#racks.set(key, rack)
    }
    return rack
  }

  #remove(id: string): void {
    const kept = this.#byId.get(id)
    if (kept === undefined) return
    this.#byId.delete(id)
    const names = namesOf(kept)
    if (names.length > 0) {
      const { shelf } = this.#rack(names)
      removeFrom(shelf, names, kept)
      if (shelf.size === 0) this.#racks.delete(names.join())
    } else if (kept.network !== undefined) this.#networks.remove(kept.network, kept)
    else this.#nameless.delete(kept)
  }

  /** Takes away what has ended meanwhile, so seldom that a `put` costs two steps for it at most. */
  #sweepSometimes(now: number): void {
    this.#putSinceSweep += 1
    if (this.#putSinceSweep <= this.#byId.size / 2) return
    this.#putSinceSweep = 0
    for (const kept of this.#byId.values()) if (isOver(kept, now)) this.#remove(kept.id)
  }
}

const ANY_TARGET: readonly Target[] = [{ user: undefined, channels: [] }]

function namesOf(ban: Kept): readonly NameOf[] {
  return NAMES.filter((name) => ban[name] !== undefined)
}

function wanted(
  name: NameOf,
  { subject, target }: { readonly subject: string; readonly target: Target },
): readonly string[] {
  if (name === 'subject') return [subject]
  if (name === 'channel') return target.channels
  return target.user === undefined ? [] : [target.user]
}

function addTo(shelf: Shelf, names: readonly NameOf[], ban: Kept, at = 0): void {
  const key = ban[names[at]!]!
  const isLast = at === names.length - 1
  let below = shelf.get(key)
  if (below === undefined) {
    below = isLast ? new Set<Kept>() : new Map<string, Shelf>()
    shelf.set(key, below)
  }
  if (below instanceof Map) addTo(below, names, ban, at + 1)
  else below.add(ban)
}

function removeFrom(shelf: Shelf, names: readonly NameOf[], ban: Kept, at = 0): void {
  const key = ban[names[at]!]!
  const below = shelf.get(key)
  if (below === undefined) return
  if (below instanceof Map) removeFrom(below, names, ban, at + 1)
  else below.delete(ban)
  if (below.size === 0) shelf.delete(key)
}

/** Read when a ban asks for it: most are about names. */
class LazyAddress {
  readonly #text: string
  #bits: AddressBits | undefined

  constructor(text: string) {
    this.#text = text
  }

  get bits(): AddressBits {
    return (this.#bits ??= addressBits(this.#text))
  }
}

function isOver({ expiresAt }: Pick<BanRecord, 'expiresAt'>, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now
}

/** Every field that is set must match. */
function coversRequest(
  ban: Kept,
  { principal, appId, now }: BanQuestion,
  targets: readonly Target[],
  address: LazyAddress,
): boolean {
  if (isOver(ban, now)) return false
  if (ban.appId !== undefined && ban.appId !== appId) return false
  if (ban.subject !== undefined && ban.subject !== principal.subject) return false
  if (ban.network !== undefined && !isInNetwork(address.bits, ban.network)) return false
  // A credential that does not say when it was issued counts as old.
  const { issuedAt = Number.NEGATIVE_INFINITY } = principal
  if (ban.issuedBefore !== undefined && issuedAt >= ban.issuedBefore) return false
  if (ban.uid === undefined && ban.channel === undefined) return true
  // User and channel must meet in one service: access to another channel is not what was banned.
  return targets.some(
    ({ user, channels }) =>
      (ban.uid === undefined || user === ANY || user === ban.uid) &&
      (ban.channel === undefined || channels.some((pattern) => fitsGlob(pattern, ban.channel!))),
  )
}
