import { type ReactNode, useState } from 'react'

import { fieldError } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import { useAction } from '../../api/resource.ts'
import type { Role } from '../../api/shapes.ts'
import { SelectField, TextField } from '../../parts/field.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { ROLES } from './roles.ts'

export function NewAccountDialog({
  isOpen,
  onClose,
  onCreated,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onCreated: (signInLink: string) => void
}): ReactNode {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const create = useAction(() =>
    request<{ signInLink: string }>('/v1/admin/accounts', {
      method: 'POST',
      body: { name: name.trim(), role },
    }),
  )
  const submit = async (): Promise<void> => {
    const made = await create.run()
    if (made === undefined) return
    setName('')
    onCreated(made.signInLink)
  }
  return (
    <FormDialog
      title="New account"
      isOpen={isOpen}
      submitLabel="Create account"
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
        placeholder="ada"
        maxLength={100}
        error={fieldError(create.problem, 'name')}
        autoFocus
        required
      />
      <SelectField
        label="Role"
        value={role}
        onChange={(next) => setRole(next as Role)}
        options={ROLES}
      />
    </FormDialog>
  )
}
