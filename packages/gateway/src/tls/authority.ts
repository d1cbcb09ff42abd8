// The certificate library's dependency injection wants this before it is loaded.
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  AuthorityKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate and its key, in PEM. */
export interface KeyAndCertificate {
  readonly certificatePem: string
  readonly keyPem: string
}

type PrivateKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 730
export const LEAF_DAYS = 14

/** The names that the gateway answers to. */
export const GATEWAY_NAMES: readonly string[] = ['localhost', 'edge.localhost', '*.edge.localhost']
const GATEWAY_ADDRESSES: readonly string[] = ['127.0.0.1', '::1']

/**
 * Makes a certificate authority that can only ever speak for this machine: its name constraints permit `localhost`, the
 * names below it, and the loopback addresses. A browser that trusts it trusts it for nothing else.
 *
 * @param nowMs - Unix milliseconds.
 */
export async function createAuthority(nowMs: number): Promise<KeyAndCertificate> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Tessera local CA (this machine only), O=Tessera`,
    serialNumber: serialNumber(),
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + AUTHORITY_DAYS * DAY_MS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new Extension(NAME_CONSTRAINTS, true, localNamesOnly()),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificatePem: certificate.toString('pem'), keyPem: await exportKey(keys.privateKey) }
}

/** Makes a server certificate of two weeks for {@link GATEWAY_NAMES}. Its key is meant to stay in memory. */
export async function issueLeaf(
  authority: KeyAndCertificate,
  nowMs: number,
  names: readonly string[] = GATEWAY_NAMES,
): Promise<KeyAndCertificate> {
  const issuer = new X509Certificate(authority.certificatePem)
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=localhost, O=Tessera',
    issuer: issuer.subject,
    serialNumber: serialNumber(),
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(Math.min(nowMs + LEAF_DAYS * DAY_MS, issuer.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.keyPem),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns', value }) as const),
        ...GATEWAY_ADDRESSES.map((value) => ({ type: 'ip', value }) as const),
      ]),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { certificatePem: certificate.toString('pem'), keyPem: await exportKey(keys.privateKey) }
}

/** When a certificate ends, in Unix milliseconds. */
export function endOf(certificatePem: string): number {
  return new X509Certificate(certificatePem).notAfter.getTime()
}

const NAME_CONSTRAINTS = '2.5.29.30'

/**
 * The DER of NameConstraints (RFC 5280, 4.2.1.10) with these permitted subtrees: dNSName "localhost", iPAddress
 * 127.0.0.0/8 and ::1/128. Written by hand: it is forty bytes that never change.
 */
function localNamesOnly(): Uint8Array<ArrayBuffer> {
  const dns = tlv(0x82, [...new TextEncoder().encode('localhost')])
  const ipv4 = tlv(0x87, [127, 0, 0, 0, 255, 0, 0, 0])
  const ipv6 = tlv(0x87, [...Array<number>(15).fill(0), 1, ...Array<number>(16).fill(255)])
  const subtrees = [dns, ipv4, ipv6].flatMap((name) => tlv(0x30, name))
  return new Uint8Array(tlv(0x30, tlv(0xa0, subtrees)))
}

function tlv(tag: number, content: readonly number[]): number[] {
  return [tag, content.length, ...content]
}

function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  // A positive number without a leading zero byte (RFC 5280, 4.1.2.2).
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function exportKey(key: PrivateKey): Promise<string> {
  const der = new Uint8Array(await crypto.subtle.exportKey('pkcs8', key))
  const text = btoa(String.fromCharCode(...der)).replace(/.{64}/g, '$&\n')
  return `-----BEGIN PRIVATE KEY-----\n${text.trimEnd()}\n-----END PRIVATE KEY-----\n`
}

async function importKey(pem: string): Promise<PrivateKey> {
  const text = atob(pem.replaceAll(/-----[^-]+-----|\s/g, ''))
  const der = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
}
