import { readFileSync } from 'node:fs'

/** One golden vector; what else it holds depends on its family. */
export interface Vector {
  readonly id: string
  readonly group: string
}

/** The families that have types here; any other file of `spec/vectors` is read where it is used. */
interface Families {
  readonly 'access-token-007': Vector007
  readonly 'negative-007': Negative007
  readonly builders: BuilderVector
}

/** Reads a file of `spec/vectors`. Its README says what the fields mean. */
export function readVectors<Name extends keyof Families>(name: Name): readonly Families[Name][] {
  const file = new URL(`../../spec/vectors/${name}.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Families[Name][] }).vectors
}

/** A service as `access-token-007.json` describes it. */
export interface VectorService {
  readonly type: number
  readonly privileges: readonly (readonly [id: number, seconds: number])[]
  readonly channelName?: string
  readonly uid?: string | number
  readonly account?: string | number
  readonly userId?: string
  readonly roomUuid?: string
  readonly userUuid?: string
  readonly role?: number
  readonly permissions?: readonly (readonly [number, number, readonly string[]])[]
}

/** A vector of `access-token-007.json`. */
export interface Vector007 extends Vector {
  readonly appId: string
  readonly appCertificate: string
  readonly issueTs: number
  readonly salt: number
  readonly expire: number
  readonly services: readonly VectorService[]
  /** `""` where official packages refuse to build. */
  readonly expected: string
  readonly expectedStockZlib?: string
  readonly expectedGo?: string
  readonly payloadHex?: string
  readonly payloadSha256?: string
  readonly payloadLength?: number
  readonly signingKeyHex?: string
  readonly signatureHex?: string
  /** False where the certificate is published nowhere. */
  readonly signatureValid?: boolean
  readonly nodeDeviates?: boolean
  readonly majority?: { readonly token: string; readonly payloadHex: string }
}

/** A vector of `negative-007.json`. */
export interface Negative007 extends Vector {
  readonly token: string
  readonly certificate: string
  readonly expected: {
    readonly parse: 'ok' | 'reject'
    readonly signature: 'valid' | 'invalid' | null
    readonly warnings?: readonly string[]
  }
  readonly note: string
}

/** A vector of `builders.json`. */
export interface BuilderVector extends Vector {
  readonly builder: string
  readonly method: string
  readonly args: readonly unknown[]
  readonly now: number
  readonly salt: number
  readonly expected?: string
  readonly expectedError?: string
  readonly payloadHex?: string
}
