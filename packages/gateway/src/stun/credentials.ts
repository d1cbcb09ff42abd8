/** What an ICE agent is known by, and what its peers prove themselves with. */
export interface IceCredentials {
  readonly iceUfrag: string
  readonly icePwd: string
}

/** RFC 8445: an ufrag has at least 24 bits of randomness and a password at least 128. */
const UFRAG_BYTES = 6
const PASSWORD_BYTES = 18

export function newCredentials(randomBytes: (count: number) => Uint8Array): IceCredentials {
  return {
    iceUfrag: iceChars(randomBytes(UFRAG_BYTES)),
    icePwd: iceChars(randomBytes(PASSWORD_BYTES)),
  }
}

/** Base64 without padding: exactly the characters that ICE allows. */
function iceChars(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('=', '')
}
