import { type ReactNode, type SyntheticEvent, useState } from 'react'

import { fieldError } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import { remember, useAction, useResource } from '../../api/resource.ts'
import type { Settings } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { Card } from '../../parts/page.tsx'
import { Notice, ProblemNotice } from '../../parts/problem-notice.tsx'
import { RowsSkeleton } from '../../parts/skeleton.tsx'
import { wordsOf } from '../callers/standing.ts'

const PATH = '/v1/admin/settings'

/** The credentials with which this server shows users out at Agora. */
export function AgoraRest(): ReactNode {
  const { value, problem, reload } = useResource<Settings>(PATH)
  return (
    <Card
      title="Agora’s REST API"
      hint="For showing banned users out. Customer id and secret are in Agora’s console, under RESTful API."
    >
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {value === undefined ? (
        problem === undefined && <RowsSkeleton rows={2} />
      ) : (
        <AgoraRestForm settings={value} />
      )}
    </Card>
  )
}

function AgoraRestForm({ settings }: { readonly settings: Settings }): ReactNode {
  const { customerId, hasCustomerSecret, baseUrls } = settings.agoraRest
  const [id, setId] = useState(customerId ?? '')
  const [secret, setSecret] = useState('')
  const [urls, setUrls] = useState(baseUrls?.join(', ') ?? '')
  const [isSaved, setSaved] = useState(false)
  const save = useAction(async () => {
    const answer = await request<Settings>(`${PATH}/agora-rest`, {
      method: 'PUT',
      body: {
        customerId: id.trim(),
        ...(secret === '' ? {} : { customerSecret: secret }),
        ...(urls.trim() === '' ? {} : { baseUrls: wordsOf(urls) }),
      },
    })
    remember(PATH, answer)
    return true
  })
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    setSaved(false)
    if ((await save.run()) !== true) return
    setSecret('')
    setSaved(true)
  }
  return (
    <form className="stack settings-form" onSubmit={(event) => void submit(event)}>
      <TextField
        label="Customer id"
        value={id}
        onChange={setId}
        error={fieldError(save.problem, 'customerId')}
        required
      />
      <TextField
        label="Customer secret"
        type="password"
        value={secret}
        onChange={setSecret}
        placeholder={hasCustomerSecret ? 'is set; leave empty to keep it' : ''}
        error={fieldError(save.problem, 'customerSecret')}
        hint="Kept sealed and never shown again."
      />
      <TextField
        label="Base URLs"
        isOptional
        mono
        value={urls}
        onChange={setUrls}
        placeholder="https://api.agora.io"
        hint="Tried in order. Empty: Agora’s own."
      />
      {save.problem !== undefined && <ProblemNotice problem={save.problem} />}
      {isSaved && <Notice kind="good">Saved.</Notice>}
      <Button type="submit" look="primary" isBusy={save.isRunning} disabled={id.trim() === ''}>
        Save
      </Button>
    </form>
  )
}
