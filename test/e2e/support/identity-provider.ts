import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An OpenID Connect provider on the loopback, at which one person agrees to everything. */
export interface IdentityProvider {
  readonly issuer: string
  readonly clientSecret: string
  close(): void
}

const CLIENT_ID = 'tessera'

/** @param claims - What the ID token says beside the usual. */
export async function startIdentityProvider(
  claims: Readonly<Record<string, unknown>>,
): Promise<IdentityProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const clientSecret = randomUUID()
  /** The questions that a code was given for. */
  const asked = new Map<string, URLSearchParams>()
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const json = (body: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    switch (pathname) {
      case '/.well-known/openid-configuration':
        json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        })
        return
      case '/keys':
        json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256' }] })
        return
      case '/authorize': {
        const code = randomUUID()
        asked.set(code, searchParams)
        const back = new URL(searchParams.get('redirect_uri') ?? '')
        back.search = String(new URLSearchParams({ code, state: searchParams.get('state') ?? '' }))
        // A page with a button, as a real one has: a redirect alone would be no visit to another site.
        response.setHeader('content-type', 'text/html')
        response.end(
          `<link rel="icon" href="data:,"><a href="${back.href.replaceAll('&', '&amp;')}">Agree</a>`,
        )
        return
      }
      default:
        void token(request).then(([body, status]) => {
          json(body, status)
        })
    }
  })

  const token = async (request: AsyncIterable<Buffer>): Promise<[unknown, number?]> => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const form = new URLSearchParams(Buffer.concat(parts).toString())
    const question = asked.get(form.get('code') ?? '')
    if (question === undefined || form.get('client_secret') !== clientSecret) {
      return [{ error: 'invalid_grant' }, 400]
    }
    const now = Math.floor(Date.now() / 1000)
    const payload = {
      iss: issuer,
      aud: CLIENT_ID,
      iat: now,
      exp: now + 60,
      nonce: question.get('nonce'),
      ...claims,
    }
    const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
    const text = `${encode({ alg: 'RS256', kid: 'one' })}.${encode(payload)}`
    const signature = sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')
    return [{ access_token: 'a', token_type: 'bearer', id_token: `${text}.${signature}` }]
  }

  await once(server.listen(0, '127.0.0.1'), 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    clientSecret,
    close: () => void server.close(),
  }
}
