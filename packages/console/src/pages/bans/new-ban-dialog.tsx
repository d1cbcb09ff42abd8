import { type ReactNode, useState } from 'react'

import { fieldError } from '../../api/problem.ts'
import { request, serverNow } from '../../api/request.ts'
import { refresh, useAction, useResource } from '../../api/resource.ts'
import type { Project } from '../../api/shapes.ts'
import { Check } from '../../parts/choice.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'

const EMPTY = {
  subject: '',
  uid: '',
  channel: '',
  address: '',
  appId: '',
  reason: '',
  lifetime: '0',
  kick: false,
}
const LIFETIMES = [
  { value: '0', label: 'for ever' },
  { value: '3600', label: 'an hour' },
  { value: '86400', label: 'a day' },
  { value: '604800', label: 'a week' },
  { value: '2592000', label: '30 days' },
]

/** What a ban is about, where the form is opened from somebody. */
export type BanStart = Partial<Pick<typeof EMPTY, 'uid' | 'channel' | 'appId'>>

/** @param start - Filled in already; another one needs another `key`. */
export function NewBanDialog({
  start,
  isOpen,
  onClose,
}: {
  readonly start?: BanStart | undefined
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  const { value } = useResource<{ projects: readonly Project[] }>(
    isOpen ? '/v1/admin/projects' : undefined,
  )
  const [form, setForm] = useState({ ...EMPTY, ...start })
  const change = (part: Partial<typeof EMPTY>): void => setForm((all) => ({ ...all, ...part }))
  const create = useAction(async () => {
    const { lifetime, kick, reason, uid, ...targets } = form
    const given = Object.entries(targets).filter(([, text]) => text.trim() !== '')
    await request('/v1/admin/bans', {
      method: 'POST',
      body: {
        ...Object.fromEntries(given.map(([name, text]) => [name, text.trim()])),
        ...(uid.trim() === '' ? {} : { uid: /^\d+$/.test(uid.trim()) ? Number(uid) : uid.trim() }),
        reason: reason.trim(),
        ...(lifetime === '0' ? {} : { expiresAt: serverNow() + Number(lifetime) }),
        ...(kick ? { kick } : {}),
      },
    })
    refresh('/v1/admin/bans')
    return true
  })
  const submit = async (): Promise<void> => {
    if ((await create.run()) !== true) return
    setForm({ ...EMPTY, ...start })
    onClose()
  }
  const projects = value?.projects ?? []
  const onlyProject = projects.length === 1 ? projects[0]!.appId : ''
  const hasTarget = [form.subject, form.uid, form.channel, form.address].some(
    (text) => text.trim() !== '',
  )
  return (
    <FormDialog
      title="New ban"
      isOpen={isOpen}
      wide
      submitLabel="Ban"
      isReady={hasTarget && form.reason.trim() !== ''}
      isBusy={create.isRunning}
      problem={create.problem}
      onSubmit={submit}
      onClose={() => {
        create.clear()
        onClose()
      }}
    >
      <p className="soft">Everything that you fill in must fit at once.</p>
      <div className="grid-2">
        <TextField
          label="Subject"
          isOptional
          value={form.subject}
          onChange={(subject) => change({ subject })}
          placeholder="ada"
          hint="Who asks, as in the audit log."
          error={fieldError(create.problem, 'subject')}
          autoFocus={start === undefined}
        />
        <TextField
          label="Uid or account"
          isOptional
          value={form.uid}
          onChange={(uid) => change({ uid })}
          placeholder="1234"
          error={fieldError(create.problem, 'uid')}
        />
        <TextField
          label="Channel"
          isOptional
          value={form.channel}
          onChange={(channel) => change({ channel })}
          placeholder="lobby"
          error={fieldError(create.problem, 'channel')}
        />
        <TextField
          label="Address"
          isOptional
          mono
          value={form.address}
          onChange={(address) => change({ address })}
          placeholder="203.0.113.0/24"
          error={fieldError(create.problem, 'address')}
        />
        <SelectField
          label="Project"
          value={form.appId}
          onChange={(appId) => change({ appId })}
          options={[
            { value: '', label: 'every one' },
            ...projects.map(({ appId, name }) => ({ value: appId, label: name })),
          ]}
        />
        <SelectField
          label="For how long"
          value={form.lifetime}
          onChange={(lifetime) => change({ lifetime })}
          options={LIFETIMES}
        />
      </div>
      <TextField
        label="Reason"
        value={form.reason}
        onChange={(reason) => change({ reason })}
        maxLength={500}
        hint="A note among administrators; the banned do not see it."
        error={fieldError(create.problem, 'reason')}
        autoFocus={start !== undefined}
        required
      />
      <Check
        label="Show out who is inside"
        hint="Through Agora’s REST API, with the credentials in the settings; without them, out of the local gateway. It takes a project and a uid, a channel or an address."
        isOn={form.kick}
        onChange={(kick) => change({ kick, ...(kick && { appId: form.appId || onlyProject }) })}
      />
    </FormDialog>
  )
}
