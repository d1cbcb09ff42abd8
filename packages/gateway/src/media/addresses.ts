/** Where a datagram comes from, or goes to. */
export interface Address {
  readonly address: string
  readonly port: number
}

/** How long an address stays with its owner without a check from it; clients check every few seconds. */
export const ADDRESS_LIFETIME_MS = 30_000
/** A client tries from each of its interfaces; one that moves about leaves old ones behind. */
const MOST_PER_OWNER = 8

/**
 * Which member is behind which address. An address belongs to whoever proved itself there, for as long as it goes on doing
 * so: another member that sends from (or fakes) a living address does not get it.
 */
export class Addresses<Owner> {
  readonly #owners = new Map<string, { readonly owner: Owner; heardAtMs: number }>()

  ownerOf({ address, port }: Address): Owner | undefined {
    return this.#owners.get(`${address}:${port}`)?.owner
  }

  /** The owner proved itself at this address. `false`: it is somebody else's. */
  claim({ address, port }: Address, owner: Owner, nowMs: number): boolean {
    const key = `${address}:${port}`
    const known = this.#owners.get(key)
    if (known?.owner === owner) {
      known.heardAtMs = nowMs
      return true
    }
    if (known !== undefined && nowMs - known.heardAtMs < ADDRESS_LIFETIME_MS) return false
    this.#owners.set(key, { owner, heardAtMs: nowMs })
    this.#trim(owner)
    return true
  }

  release(owner: Owner): void {
    for (const [key, known] of this.#owners) if (known.owner === owner) this.#owners.delete(key)
  }

  get size(): number {
    return this.#owners.size
  }

  #trim(owner: Owner): void {
    const own = [...this.#owners].filter(([, known]) => known.owner === owner)
    own.sort(([, one], [, other]) => one.heardAtMs - other.heardAtMs)
    for (const [key] of own.slice(0, -MOST_PER_OWNER)) this.#owners.delete(key)
  }
}
