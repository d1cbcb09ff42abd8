import { explainToken } from '@tessera/token/explain'
import { type ReactNode, useMemo } from 'react'

import { Link } from '../../app/link.tsx'
import type { IssuedToken, TokenRequest } from '../../api/shapes.ts'
import { Claims } from '../../parts/claims.tsx'
import { CodeBlock, CopyButton } from '../../parts/copy.tsx'
import { Countdown, useNow } from '../../parts/moment.tsx'
import { Mosaic } from '../../parts/mosaic.tsx'
import { Card } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { momentText } from '../../parts/times.ts'
import { curlFor, snippetsFor } from './snippets.ts'

/** A token that was just made, and everything one does with it. */
export function TokenResult({
  issued,
  asked,
}: {
  readonly issued: IssuedToken
  readonly asked: TokenRequest
}): ReactNode {
  const { token, appId, services, expiresAt, expiresInSeconds, serverTime } = issued
  const now = useNow()
  const view = useMemo(() => explainToken(token, { now: serverTime }).token, [token, serverTime])
  const rtc = services.find(({ type }) => type === 'rtc')
  const joins =
    rtc === undefined
      ? []
      : snippetsFor({
          appId,
          token,
          channel: String(rtc.channel),
          uid: rtc.uid as number | string,
          isPublisher: rtc.role === 'publisher',
        })
  const left = Math.max(0, Math.min(1, (expiresAt - now) / expiresInSeconds))
  const tabs = [
    ...joins.map(({ platform, code }) => ({
      id: platform,
      title: platform,
      content: <CodeBlock code={code} what={`the lines for ${platform}`} />,
    })),
    {
      id: 'curl',
      title: 'curl',
      content: (
        <div className="stack">
          <CodeBlock code={curlFor(window.location.origin, asked)} what="the command" />
          <p className="small soft">
            What your backend does in production, with an <Link to="/callers">API key</Link>. The
            rules then decide what it may have.
          </p>
        </div>
      ),
    },
  ]
  return (
    <div className="stack-wide token-result" aria-live="polite">
      <Card title="Token">
        <div className="token-text">
          <Mosaic seed={token.slice(-40)} columns={4} rows={4} size={11} gap={2} />
          <code aria-label="The token">{token}</code>
        </div>
        <div className="token-foot">
          <CopyButton text={token} what="token" look="primary">
            Copy token
          </CopyButton>
          <p className="token-left">
            <span className="soft">Time left </span>
            <Countdown to={expiresAt} ended="It has ended." />
            <span className="soft"> · ends {momentText(expiresAt)}</span>
          </p>
        </div>
        <div
          className="life-bar"
          role="img"
          aria-label={`${Math.round(left * 100)} % of its life is left`}
        >
          <span style={{ width: `${left * 100}%` }} />
        </div>
      </Card>
      <Card title="Use it">
        <Tabs label="Platform" tabs={tabs} />
      </Card>
      {view !== null && (
        <Card title="What it says" hint="Read from the token itself, in this page.">
          <Claims token={view} />
          <p className="token-more">
            <Link to={`/explain#token=${encodeURIComponent(token)}`}>
              See it on the page that explains refusals
            </Link>
          </p>
        </Card>
      )}
    </div>
  )
}
