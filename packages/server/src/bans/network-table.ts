import { type AddressBits, leading, type Network } from './network.ts'

/** Values by network. A look costs one step for each length of prefix that occurs, however many networks there are. */
export class NetworkTable<Value> {
  readonly #byLength = new Map<string, Length<Value>>()

  add(network: Network, value: Value): void {
    const { version, prefix, bits } = network
    const name = `${version}/${prefix}`
    let length = this.#byLength.get(name)
    if (length === undefined) {
      length = { version, prefix, values: new Map() }
      this.#byLength.set(name, length)
    }
    const values = length.values.get(bits)
    if (values === undefined) length.values.set(bits, new Set([value]))
    else values.add(value)
  }

  remove({ version, prefix, bits }: Network, value: Value): void {
    const name = `${version}/${prefix}`
    const length = this.#byLength.get(name)
    const values = length?.values.get(bits)
    values?.delete(value)
    if (values?.size === 0) length?.values.delete(bits)
    if (length?.values.size === 0) this.#byLength.delete(name)
  }

  get isEmpty(): boolean {
    return this.#byLength.size === 0
  }

  /** What is kept for the networks that an address is in. */
  *at(address: AddressBits): Generator<Value> {
    for (const { version, prefix, values } of this.#byLength.values()) {
      const bits = address[version]
      if (bits !== undefined) yield* values.get(leading(bits, version, prefix)) ?? []
    }
  }
}

interface Length<Value> {
  readonly version: Network['version']
  readonly prefix: number
  readonly values: Map<bigint, Set<Value>>
}
