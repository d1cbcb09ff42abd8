import { createHash, X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'

/** The SHA-256 of a certificate's public key, in base64, as Chromium wants it. */
export function publicKeyHash(certificate: Uint8Array): string {
  const { publicKey } = new X509Certificate(certificate)
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
}

/**
 * The certificate that a gateway presents.
 *
 * @param authorityPem - The one CA that may have signed it.
 * @throws {Error} When something else listens there.
 */
export async function presentedCertificate(
  port: number,
  serverName: string,
  authorityPem: string,
): Promise<Uint8Array> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: serverName, ca: authorityPem })
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      if (certificate === undefined) reject(new Error('the gateway presented no certificate'))
      else resolve(certificate.raw)
    })
  })
}
