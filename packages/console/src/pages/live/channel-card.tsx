import type { ReactNode } from 'react'

import type { GatewayChannel, GatewayMember } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { Countdown } from '../../parts/moment.tsx'
import { Card, Status } from '../../parts/page.tsx'
import { Table } from '../../parts/table.tsx'
import { count } from '../../parts/words.ts'

/** Who is inside one channel, and until when. */
export function ChannelCard({
  channel,
  projectName,
  now,
  onKick,
  onBan,
  canChange,
}: {
  readonly channel: GatewayChannel
  readonly projectName: string
  /** The gateway's time. */
  readonly now: number
  readonly onKick: (member: GatewayMember) => void
  readonly onBan: (member: GatewayMember) => void
  readonly canChange: boolean
}): ReactNode {
  return (
    <Card
      title={channel.channel}
      hint={`${projectName} · ${count(channel.members.length, 'member')}`}
      className="channel-card"
    >
      <Table
        label={`Members of ${channel.channel}`}
        keyOf={({ sessionId }) => sessionId}
        rows={channel.members}
        columns={[
          {
            title: 'Who',
            wide: true,
            cell: (member) => <strong className="cell-name">{nameOf(member)}</strong>,
          },
          { title: 'Role', cell: ({ role }) => role },
          {
            title: 'Sends',
            cell: ({ publishing, muted }) => (
              <span className="soft nowrap">
                {publishing.length === 0
                  ? 'nothing'
                  : publishing
                      .map((kind) => (muted.includes(kind) ? `${kind} (muted)` : kind))
                      .join(', ')}
              </span>
            ),
          },
          {
            title: 'Shown out in',
            cell: ({ deadlines: { endsAt } }) =>
              endsAt === null ? (
                <span className="soft">no end</span>
              ) : (
                <Countdown to={endsAt} now={now} ended="now" />
              ),
          },
          {
            title: 'Connection',
            cell: ({ connected }) => (
              <Status kind={connected ? 'good' : 'warning'}>
                {connected ? 'Connected' : 'Lost'}
              </Status>
            ),
          },
          {
            title: 'Show out',
            hideTitle: true,
            end: true,
            cell: (member) =>
              canChange && (
                <div className="row row-end">
                  <Button
                    small
                    aria-label={`Kick ${nameOf(member)}`}
                    onClick={() => onKick(member)}
                  >
                    Kick
                  </Button>
                  <Button small aria-label={`Ban ${nameOf(member)}…`} onClick={() => onBan(member)}>
                    Ban…
                  </Button>
                </div>
              ),
          },
        ]}
      />
    </Card>
  )
}

function nameOf({ account, uid }: GatewayMember): string {
  return account ?? `uid ${uid}`
}
