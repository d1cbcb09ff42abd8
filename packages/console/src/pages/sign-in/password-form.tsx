import { type ReactNode, type SyntheticEvent, useState } from 'react'

import { request } from '../../api/request.ts'
import { useAction } from '../../api/resource.ts'
import type { Session } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'

/** Signs in with name and password. */
export function PasswordForm({
  name: knownName,
  onDone,
}: {
  /** Of somebody who was signed in before. */
  readonly name?: string
  readonly onDone: (session: Session) => void
}): ReactNode {
  const [name, setName] = useState(knownName ?? '')
  const [password, setPassword] = useState('')
  const signIn = useAction(() =>
    request<Session>('/v1/sign-in/password', {
      method: 'POST',
      body: { name: name.trim(), password },
      mayBeSignedOut: true,
    }),
  )
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    const session = await signIn.run()
    if (session !== undefined) onDone(session)
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        autoComplete="username"
        readOnly={knownName !== undefined}
        autoFocus={knownName === undefined}
        required
      />
      <TextField
        label="Password"
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus={knownName !== undefined}
        required
      />
      {signIn.problem !== undefined && <ProblemNotice problem={signIn.problem} />}
      <Button
        type="submit"
        look="primary"
        className="button-full"
        isBusy={signIn.isRunning}
        disabled={name.trim() === '' || password === ''}
      >
        Sign in
      </Button>
    </form>
  )
}
