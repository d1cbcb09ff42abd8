/** The systems that {@link trustInstructions} knows; anything else gets the text for Linux. */
export type TrustPlatform = 'darwin' | 'win32' | 'linux'

/**
 * How to make browsers of a system trust the local CA, and how to undo it. Nothing is done here: trusting is a step that
 * a person takes.
 *
 * @param platform - As `process.platform` names it.
 * @param certificatePath - Where the CA's certificate is.
 */
export function trustInstructions(platform: string, certificatePath: string): string {
  const { trust, undo, note } = textFor(platform, certificatePath)
  return [
    'This CA can only speak for localhost, names below it, and the loopback addresses of this machine.',
    '',
    'Trust it:',
    ...trust.map((line) => `  ${line}`),
    '',
    'Undo:',
    ...undo.map((line) => `  ${line}`),
    '',
    note,
    '',
  ].join('\n')
}

const NAME = 'Tessera local CA (this machine only)'

interface TrustText {
  readonly trust: readonly string[]
  readonly undo: readonly string[]
  readonly note: string
}

function textFor(platform: string, path: string): TrustText {
  switch (platform) {
    case 'darwin':
      return {
        trust: [
          `security add-trusted-cert -r trustRoot -p ssl -k ~/Library/Keychains/login.keychain-db "${path}"`,
        ],
        undo: [`security remove-trusted-cert "${path}"`],
        note: 'Chrome, Edge and Safari use the keychain. Firefox: Settings, Privacy & Security, View Certificates, Import.',
      }
    case 'win32':
      return {
        trust: [`certutil -user -addstore Root "${path}"`],
        undo: [`certutil -user -delstore Root "${NAME}"`],
        note: 'Chrome and Edge use the Windows store. Firefox: Settings, Privacy & Security, View Certificates, Import.',
      }
    default:
      return {
        trust: [
          'mkdir -p ~/.pki/nssdb   # certutil is in libnss3-tools (Debian) or nss-tools (Fedora)',
          `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "${NAME}" -i "${path}"`,
        ],
        undo: [`certutil -d sql:$HOME/.pki/nssdb -D -n "${NAME}"`],
        note: 'Chrome and Chromium use this store. Firefox: Settings, Privacy & Security, View Certificates, Import.',
      }
  }
}
