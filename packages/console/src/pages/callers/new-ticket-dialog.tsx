import { type ReactNode, useState } from 'react'

import { fieldError } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import { useAction, useResource } from '../../api/resource.ts'
import type { Project, Ticket } from '../../api/shapes.ts'
import { Segments } from '../../parts/choice.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import type { NewCredentialProps } from './credentials.tsx'
import { LIFETIMES } from './standing.ts'

export function NewTicketDialog({ isOpen, onClose, onCreated }: NewCredentialProps): ReactNode {
  const { value } = useResource<{ projects: readonly Project[] }>(
    isOpen ? '/v1/admin/projects' : undefined,
  )
  const [name, setName] = useState('')
  const [project, setProject] = useState('')
  const [channels, setChannels] = useState('')
  const [maxRole, setMaxRole] = useState<'subscriber' | 'publisher'>('subscriber')
  const [lifetime, setLifetime] = useState(String(30 * 86_400))
  const create = useAction(() =>
    request<Ticket & { path: string }>('/v1/admin/tickets', {
      method: 'POST',
      body: {
        name: name.trim(),
        expiresInSeconds: Number(lifetime),
        bounds: {
          maxRole,
          ...(project === '' ? {} : { project }),
          ...(channels.trim() === '' ? {} : { channels: patternsOf(channels) }),
        },
      },
    }),
  )
  const submit = async (): Promise<void> => {
    const made = await create.run()
    if (made === undefined) return
    setName('')
    onCreated(window.location.origin + made.path)
  }
  return (
    <FormDialog
      title="New ticket"
      isOpen={isOpen}
      submitLabel="Create ticket"
      isReady={name.trim() !== ''}
      isBusy={create.isRunning}
      problem={create.problem}
      onSubmit={submit}
      onClose={() => {
        create.clear()
        onClose()
      }}
    >
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        placeholder="kiosk-lobby"
        maxLength={100}
        hint="Who it stands for, in rules and in the audit log."
        error={fieldError(create.problem, 'name')}
        autoFocus
        required
      />
      <SelectField
        label="Project"
        value={project}
        onChange={setProject}
        options={[
          { value: '', label: 'as the rules say' },
          ...(value?.projects ?? []).map(({ appId, name: label }) => ({ value: appId, label })),
        ]}
      />
      <TextField
        label="Channels"
        isOptional
        value={channels}
        onChange={setChannels}
        placeholder="live-*, lobby"
        hint="With commas between them; * stands for anything."
      />
      <Segments
        label="Role, at most"
        value={maxRole}
        onChange={setMaxRole}
        options={[
          { value: 'subscriber', label: 'Subscriber' },
          { value: 'publisher', label: 'Publisher' },
        ]}
      />
      <SelectField label="Lifetime" value={lifetime} onChange={setLifetime} options={LIFETIMES} />
    </FormDialog>
  )
}

/** A channel may hold spaces, so only commas part them. */
function patternsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
