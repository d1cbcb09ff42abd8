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
  canKick,
}: {
  readonly channel: GatewayChannel
  readonly projectName: string
  /** The gateway's time. */
  readonly now: number
  readonly onKick: (member: GatewayMember) => void
  readonly canKick: boolean
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
            cell: ({ account, uid }) => (
              <strong className="cell-name">{account ?? `uid ${uid}`}</strong>
            ),
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
            title: 'Kick',
            hideTitle: true,
            end: true,
            cell: (member) =>
              canKick && (
                <Button
                  small
                  aria-label={`Kick ${member.account ?? `uid ${member.uid}`}`}
                  onClick={() => onKick(member)}
                >
                  Kick
                </Button>
              ),
          },
        ]}
      />
    </Card>
  )
}
