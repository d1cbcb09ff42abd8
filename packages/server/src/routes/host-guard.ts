import { Problem } from '../problems.ts'

/** Long enough to recognise a name by; the rest of what somebody sent need not come back. */
const MAX_SHOWN = 100

/**
 * Refuses requests under a name that may have been made to point here (DNS rebinding): a page of that name would be of the
 * same origin as this server, and needs no credential where nobody does.
 *
 * Good are `localhost` and names below it, which no name server is asked for; addresses, which need none (the emulators of
 * Android reach this machine's loopback as 10.0.2.2); and the names that are listed. Any port is.
 *
 * @param names - Listed names, in lower case and without a port.
 * @returns A check that throws `HOST_NOT_ALLOWED`. It takes the URL of a request.
 */
export function hostGuard(names: readonly string[]): (url: string) => void {
  // Nearly all requests come under the same name: the start of the last good URL, up to the slash behind its host.
  let known: string | undefined
  return (url) => {
    if (known !== undefined && url.startsWith(known)) return
    const hostname = new URL(url).hostname.replace(/\.$/, '')
    if (!isOfThisMachine(hostname) && !names.includes(hostname)) throw notAllowed(hostname)
    known = url.slice(0, url.indexOf('/', url.indexOf('//') + 2) + 1)
  }
}

/** Takes a host as `URL` writes it: an address of IPv4 has four numbers, one of IPv6 its brackets. */
function isOfThisMachine(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname.startsWith('[') ||
    /^\d+\.\d+\.\d+\.\d+$/.test(hostname)
  )
}

function notAllowed(hostname: string): Problem {
  return new Problem('HOST_NOT_ALLOWED', {
    detail: `this server gives tokens to callers of this machine without a credential, and ${JSON.stringify(hostname.slice(0, MAX_SHOWN))} is no name of this machine`,
    hint: 'ask under localhost or an address; if the name is yours, list it in TESSERA_ALLOWED_HOSTS',
  })
}
