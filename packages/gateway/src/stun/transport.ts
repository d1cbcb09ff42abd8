/** What the reply to a join says about ICE and DTLS. */
export interface TransportAnswer {
  readonly iceUfrag: string
  readonly icePwd: string
  /** SHA-256 of the DTLS certificate, as upper-case pairs with colons. */
  readonly fingerprint: string
  /** What the client said it can send and receive, as far as this side takes part. */
  readonly rtpCapabilities: unknown
}

/**
 * The media side of the edge, as far as the wire needs to know it. {@link IceOnly} keeps a call connected without
 * carrying media; a relay would implement the same.
 */
export interface Transport {
  /** Opens the transport of one stay. A second call for the same stay makes new credentials. */
  open(stay: string, capabilities: unknown): TransportAnswer
  /** The credentials of a stay that is open. */
  credentials(stay: string): Pick<TransportAnswer, 'iceUfrag' | 'icePwd'> | undefined
  close(stay: string): void
}
