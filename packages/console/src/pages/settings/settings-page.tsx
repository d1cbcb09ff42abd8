import { type ReactNode, useState } from 'react'

import { useAccount, useSession } from '../../app/session.tsx'
import { ThemeSwitch } from '../../app/theme-switch.tsx'
import { useAction } from '../../api/resource.ts'
import { Button } from '../../parts/button.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Card, Facts, PageHeader } from '../../parts/page.tsx'
import { Notice, ProblemNotice } from '../../parts/problem-notice.tsx'
import { NewPasswordForm } from '../sign-in/new-password-form.tsx'
import { Accounts } from './accounts.tsx'
import { AgoraRest } from './agora-rest.tsx'
import './settings.css'

/** `/settings`: your own account, who else may come in, and what the server needs from Agora. */
export function SettingsPage(): ReactNode {
  const { role } = useAccount()
  return (
    <>
      <PageHeader title="Settings" />
      <OwnAccount />
      {role === 'owner' && <Accounts />}
      {role === 'owner' ? (
        <AgoraRest />
      ) : (
        <Notice title="More for owners">Accounts and Agora’s REST API are set by owners.</Notice>
      )}
    </>
  )
}

function OwnAccount(): ReactNode {
  const { state, signOut, retry } = useSession()
  const [isSaved, setSaved] = useState(false)
  const leave = useAction((everywhere: boolean) => signOut({ everywhere }))
  if (state.kind !== 'signed-in') return null
  const { account, needsCurrentPassword, endsAt } = state.session
  return (
    <Card
      title="Your account"
      actions={
        <div className="row row-end">
          <Button icon="signOut" isBusy={leave.isRunning} onClick={() => void leave.run(false)}>
            Sign out
          </Button>
          <Button isBusy={leave.isRunning} onClick={() => void leave.run(true)}>
            Sign out everywhere
          </Button>
        </div>
      }
    >
      <div className="stack-wide">
        <Facts
          facts={[
            ['Name', account.name],
            ['Role', account.role],
            ['This session ends', <Moment key="ends" at={endsAt} />],
            ['Theme', <ThemeSwitch key="theme" />],
          ]}
        />
        {leave.problem !== undefined && <ProblemNotice problem={leave.problem} />}
        <section className="settings-password" aria-label="Password">
          <h3>{account.hasPassword ? 'Change your password' : 'Set a password'}</h3>
          <p className="soft small">Your other sessions end with it.</p>
          {isSaved && <Notice kind="good">The password is set.</Notice>}
          <NewPasswordForm
            needsCurrent={needsCurrentPassword ?? account.hasPassword}
            name={account.name}
            onDone={() => {
              setSaved(true)
              retry()
            }}
          />
        </section>
      </div>
    </Card>
  )
}
