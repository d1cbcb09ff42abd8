import type { AuditSource } from './audit-source.ts'
import { type AuditFloor, isSealed } from './floor.ts'

/** The floors of a log while it is walked. Servers may be removing rows meanwhile, so there may be newer ones. */
export class KnownFloors {
  readonly #source: AuditSource
  readonly #key: Uint8Array
  readonly #atFirst: readonly AuditFloor[]

  private constructor(source: AuditSource, key: Uint8Array, atFirst: readonly AuditFloor[]) {
    this.#source = source
    this.#key = key
    this.#atFirst = atFirst
  }

  static async of(source: AuditSource, key: Uint8Array): Promise<KnownFloors> {
    return new KnownFloors(source, key, await source.floors())
  }

  /** One that nobody with the key has made. */
  altered(): AuditFloor | undefined {
    return this.#atFirst.find((floor) => !isSealed(this.#key, floor))
  }

  all(): readonly AuditFloor[] {
    return this.#atFirst
  }

  of(chainId: string): readonly AuditFloor[] {
    return this.#atFirst.filter((floor) => floor.chainId === chainId)
  }

  /** What explains that rows from the beginning of a chain are not there, up to this one. */
  async below(chainId: string, sequence: number): Promise<AuditFloor | undefined> {
    const fits = (floor: AuditFloor): boolean =>
      floor.chainId === chainId && floor.sequence === sequence
    return this.#atFirst.find(fits) ?? (await this.#since()).find(fits)
  }

  /** What explains that a row is not there that was there a moment ago: it was removed since. */
  async since(chainId: string, from: number): Promise<AuditFloor | undefined> {
    const fresh = await this.#since()
    return fresh.find((floor) => floor.chainId === chainId && floor.sequence >= from)
  }

  async #since(): Promise<readonly AuditFloor[]> {
    const known = new Set(this.#atFirst.map(({ mac }) => mac))
    const now = await this.#source.floors()
    return now.filter((floor) => !known.has(floor.mac) && isSealed(this.#key, floor))
  }
}
