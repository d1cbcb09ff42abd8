import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'

import { useCanChange } from '../../app/session.tsx'
import { request, serverNow } from '../../api/request.ts'
import { refresh, useAction, useResource } from '../../api/resource.ts'
import type { GatewayMember, GatewayState } from '../../api/shapes.ts'
import { CodeBlock } from '../../parts/copy.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useNow } from '../../parts/moment.tsx'
import { Card, PageHeader, Status } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { PageSkeleton } from '../../parts/skeleton.tsx'
import { clockText } from '../../parts/times.ts'
import { type BanStart, NewBanDialog } from '../bans/new-ban-dialog.tsx'
import { ChannelCard } from './channel-card.tsx'
import { ClockCard } from './clock-card.tsx'
import { useEventFeed } from './event-feed.ts'
import { eventText, toneOf, whoText } from './event-words.ts'
import './live.css'

const STATE = '/v1/admin/gateway/state'
/** Events tell what changed; this only catches what they do not. Milliseconds. */
const POLL_MS = 10_000
/** One reading for a burst of events. Milliseconds. */
const SETTLE_MS = 150
/** However much happens: a session has so many requests a minute, and other pages need some. Milliseconds. */
const GAP_MS = 1_000

const LEAD =
  'The local gateway stands in for Agora’s platform: who is inside, until when, and what happens as it happens.'

/** `/live`: the local gateway. */
export function LivePage(): ReactNode {
  const { value: state, problem, reload } = useResource<GatewayState>(STATE)
  const canChange = useCanChange()
  const ticking = useNow()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const lastRead = useRef(0)
  const onEvent = useCallback(() => {
    if (timer.current !== undefined) return
    const waitMs = Math.max(SETTLE_MS, lastRead.current + GAP_MS - performance.now())
    timer.current = setTimeout(() => {
      timer.current = undefined
      lastRead.current = performance.now()
      refresh(STATE)
    }, waitMs)
  }, [])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
  const hasGateway = state !== undefined && problem?.code !== 'NO_GATEWAY'
  const { events, isConnected } = useEventFeed(hasGateway, onEvent)
  useEffect(() => {
    if (!hasGateway) return undefined
    const poll = setInterval(() => refresh(STATE), POLL_MS)
    return () => clearInterval(poll)
  }, [hasGateway])
  const kick = useAction(async (appId: string, channel: string, { uid }: GatewayMember) => {
    await request('/v1/admin/gateway/kick', { method: 'POST', body: { appId, channel, uid } })
    refresh(STATE)
  })

  // Stays while its dialog goes, and then until somebody else is picked.
  const [ban, setBan] = useState<BanStart>()
  const [isBanning, setBanning] = useState(false)

  if (problem?.code === 'NO_GATEWAY') return <NoGateway />
  if (state === undefined) {
    return problem === undefined ? (
      <PageSkeleton />
    ) : (
      <ProblemNotice problem={problem} onRetry={reload} />
    )
  }
  // Between two readings the gateway's clock goes on like ours.
  const now = ticking + aheadOf(state)
  const nameOf = (appId: string): string =>
    state.projects.find((one) => one.appId === appId)?.name ?? appId
  return (
    <>
      <PageHeader
        title="Live"
        lead={LEAD}
        actions={
          <Status kind={isConnected ? 'good' : 'warning'}>
            {isConnected ? 'Listening' : 'Connecting'}
          </Status>
        }
      />
      {(kick.problem ?? problem) !== undefined && (
        <div className="live-notices stack">
          {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
          {kick.problem !== undefined && <ProblemNotice problem={kick.problem} />}
        </div>
      )}
      <ClockCard now={now} offsetSeconds={state.offsetSeconds} canChange={canChange} />
      {state.channels.length === 0 ? (
        <div className="live-empty">
          <EmptyState title="Nobody is inside" seed="live">
            Join a channel through the gateway: the demo does it in two tabs, and your app does it
            once it is pointed at the gateway with <code>setLocalAccessPointsV2</code>.
            <CodeBlock code="npx tessera demo" what="the command" />
          </EmptyState>
        </div>
      ) : (
        state.channels.map((channel) => (
          <ChannelCard
            key={`${channel.appId} ${channel.channel}`}
            channel={channel}
            projectName={nameOf(channel.appId)}
            now={now}
            canChange={canChange}
            onKick={(member) => void kick.run(channel.appId, channel.channel, member)}
            onBan={({ account, uid }) => {
              setBan({
                appId: channel.appId,
                channel: channel.channel,
                uid: account ?? String(uid),
              })
              setBanning(true)
            }}
          />
        ))
      )}
      <Card title="What happens" className="event-card">
        {events.length === 0 ? (
          <p className="soft">Nothing yet.</p>
        ) : (
          <ol className="event-list" aria-label="Events">
            {events.map(({ id, event }) => (
              <li key={id}>
                <time>{clockText(event.at)}</time>
                <span className={`event-tile event-${toneOf(event)}`} aria-hidden="true" />
                <span>
                  <strong>{whoText(event)}</strong> {eventText(event)}
                </span>
              </li>
            ))}
          </ol>
        )}
      </Card>
      {ban !== undefined && (
        <NewBanDialog
          key={`${ban.appId} ${ban.channel} ${ban.uid}`}
          start={ban}
          isOpen={isBanning}
          onClose={() => setBanning(false)}
        />
      )}
    </>
  )
}

/** How far a gateway's clock is ahead of the server's, in seconds, when its state was read. */
const ahead = new WeakMap<GatewayState, number>()

function aheadOf(state: GatewayState): number {
  const known = ahead.get(state)
  if (known !== undefined) return known
  const seconds = state.now - serverNow()
  ahead.set(state, seconds)
  return seconds
}

function NoGateway(): ReactNode {
  return (
    <>
      <PageHeader title="Live" lead={LEAD} />
      <EmptyState title="No gateway runs beside this server" seed="gateway">
        It is for development: the official Agora Web SDK joins it, with your tokens and without an
        Agora account. This starts a server with one:
        <CodeBlock code="npx tessera dev" what="the command" />
      </EmptyState>
    </>
  )
}
