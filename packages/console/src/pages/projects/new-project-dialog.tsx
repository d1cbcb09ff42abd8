import { type ReactNode, useState } from 'react'

import { fieldError } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import { refresh, remember, useAction } from '../../api/resource.ts'
import type { Project } from '../../api/shapes.ts'
import { Segments } from '../../parts/choice.tsx'
import { TextField } from '../../parts/field.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { hex32Mistake } from './hex32.ts'

/** Adds a project: one of this server's own, or one that exists at Agora. */
export function NewProjectDialog({
  isOpen,
  onClose,
  onCreated,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onCreated: (project: Project) => void
}): ReactNode {
  const [origin, setOrigin] = useState<'local' | 'existing'>('local')
  const [name, setName] = useState('')
  const [appId, setAppId] = useState('')
  const [certificate, setCertificate] = useState('')
  const create = useAction(() =>
    request<Project>('/v1/admin/projects', {
      method: 'POST',
      body: {
        name: name.trim(),
        ...(origin === 'existing' ? { appId: appId.trim() } : {}),
        ...(origin === 'existing' && certificate.trim() !== ''
          ? { certificate: certificate.trim() }
          : {}),
      },
    }),
  )
  const submit = async (): Promise<void> => {
    const project = await create.run()
    if (project === undefined) return
    remember(`/v1/admin/projects/${project.appId}`, project)
    refresh('/v1/admin/projects')
    // The certificate must not stay in the page; the rest of the form starts anew as well.
    setCertificate('')
    setName('')
    setAppId('')
    onCreated(project)
  }
  const isExisting = origin === 'existing'
  const isReady =
    name.trim() !== '' &&
    (!isExisting ||
      (hex32Mistake(appId) === undefined &&
        appId.trim() !== '' &&
        hex32Mistake(certificate) === undefined))
  return (
    <FormDialog
      title="New project"
      isOpen={isOpen}
      submitLabel="Create project"
      isReady={isReady}
      isBusy={create.isRunning}
      problem={create.problem}
      onSubmit={submit}
      onClose={() => {
        // Nor may the certificate stay in the page when it is not sent.
        setCertificate('')
        create.clear()
        onClose()
      }}
    >
      <Segments
        label="Kind"
        value={origin}
        onChange={setOrigin}
        options={[
          { value: 'local', label: 'Local' },
          { value: 'existing', label: 'From Agora’s console' },
        ]}
        hint={
          isExisting
            ? 'Tokens are good on Agora’s platform, as the certificate is the same there.'
            : 'App ID and certificate are made here. For development and tests with the local gateway; Agora does not know it.'
        }
      />
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        placeholder="My app"
        maxLength={255}
        error={fieldError(create.problem, 'name')}
        autoFocus
        required
      />
      {isExisting && (
        <>
          <TextField
            label="App ID"
            mono
            value={appId}
            onChange={setAppId}
            placeholder="32 hexadecimal characters"
            error={hex32Mistake(appId) ?? fieldError(create.problem, 'appId')}
            required
          />
          <TextField
            label="Primary certificate"
            mono
            type="password"
            isOptional
            value={certificate}
            onChange={setCertificate}
            hint="Kept sealed, and never shown again: you will see a fingerprint. It can be added later."
            error={hex32Mistake(certificate) ?? fieldError(create.problem, 'certificate')}
          />
        </>
      )}
    </FormDialog>
  )
}
