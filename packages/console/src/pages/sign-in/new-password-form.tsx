import { type ReactNode, type SyntheticEvent, useState } from 'react'

import { fieldError } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import { useAction } from '../../api/resource.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { MIN_PASSWORD, passwordMistake } from './password-mistake.ts'

/** Sets the password of whoever is signed in. */
export function NewPasswordForm({
  needsCurrent,
  name,
  onDone,
  onSkip,
}: {
  /** Whoever came in by a link need not know the present one. */
  readonly needsCurrent: boolean
  /** For the password manager. */
  readonly name: string
  readonly onDone: () => void
  readonly onSkip?: () => void
}): ReactNode {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [wasTried, setTried] = useState(false)
  const mistake = passwordMistake(next, again)
  const save = useAction(async () => {
    await request('/v1/session/password', {
      method: 'PUT',
      body: { ...(needsCurrent ? { current } : {}), next },
    })
    return true
  })
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    setTried(true)
    if (mistake === undefined && (await save.run()) === true) {
      setCurrent('')
      setNext('')
      setAgain('')
      setTried(false)
      onDone()
    }
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <input type="text" autoComplete="username" value={name} readOnly hidden />
      {needsCurrent && (
        <TextField
          label="Present password"
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          error={fieldError(save.problem, 'current')}
          required
        />
      )}
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        value={next}
        onChange={setNext}
        hint={`At least ${MIN_PASSWORD} characters; a few words are easier to keep than one with signs in it.`}
        error={
          wasTried && mistake?.field === 'next' ? mistake.text : fieldError(save.problem, 'next')
        }
        required
      />
      <TextField
        label="New password again"
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        error={wasTried && mistake?.field === 'again' ? mistake.text : undefined}
        required
      />
      {save.problem !== undefined && <ProblemNotice problem={save.problem} />}
      <div className="row">
        <Button type="submit" look="primary" isBusy={save.isRunning}>
          Set password
        </Button>
        {onSkip !== undefined && (
          <Button look="quiet" onClick={onSkip}>
            Not now
          </Button>
        )}
      </div>
    </form>
  )
}
