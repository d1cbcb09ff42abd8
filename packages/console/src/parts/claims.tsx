import type { ServiceView, TokenView } from '@tessera/token/explain'
import type { ReactNode } from 'react'

import { CopyValue } from './copy.tsx'
import { Facts } from './page.tsx'
import { durationText, momentText } from './times.ts'
import './claims.css'

/** What stands in a token. */
export function Claims({ token }: { readonly token: TokenView }): ReactNode {
  const { version, appId, issuedAt, expiresAt, services, checksums } = token
  return (
    <div className="claims">
      <Facts
        facts={[
          ['Format', version],
          ['App ID', <CopyValue key="id" value={appId} what="App ID" />],
          ['Issued', momentText(issuedAt)],
          [
            'Ends',
            <span key="ends">
              {momentText(expiresAt)}
              <span className="soft"> after {durationText(expiresAt - issuedAt)}</span>
            </span>,
          ],
          ...(checksums === undefined
            ? []
            : [
                [
                  'Checksums',
                  `channel ${hex(checksums.channel)}, uid ${hex(checksums.uid)}`,
                ] as const,
              ]),
        ]}
      />
      {services.map((service, index) => (
        <ServiceClaims key={index} service={service} issuedAt={issuedAt} />
      ))}
    </div>
  )
}

function ServiceClaims({
  service,
  issuedAt,
}: {
  readonly service: ServiceView
  readonly issuedAt: number
}): ReactNode {
  const { type, channel, uid, userId, roomUuid, userUuid, privileges } = service
  const names = (
    [
      ['Channel', channel === '' ? 'every channel' : channel],
      ['Uid', uid === '' || uid === '0' ? 'anybody' : uid],
      ['User id', userId],
      ['Room', roomUuid],
      ['User', userUuid],
    ] as const
  ).filter(([, value]) => value !== undefined)
  return (
    <section className="claims-service" aria-label={`Service ${type}`}>
      <h3>{type}</h3>
      <Facts
        facts={[
          ...names.map(([name, value]) => [name, <code key={name}>{value}</code>] as const),
          ...privileges.map(
            ({ name, expiresAt }) =>
              [
                name,
                <span key={name} title={momentText(expiresAt)}>
                  for {durationText(expiresAt - issuedAt)}
                </span>,
              ] as const,
          ),
        ]}
      />
    </section>
  )
}

function hex(number: number): string {
  return `0x${number.toString(16).padStart(8, '0')}`
}
