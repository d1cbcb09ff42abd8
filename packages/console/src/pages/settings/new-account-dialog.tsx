import { type ReactNode, type SyntheticEvent, useState } from 'react'

import { fieldError } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import { useAction } from '../../api/resource.ts'
import type { Role } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
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
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    const made = await create.run()
    if (made === undefined) return
    setName('')
    onCreated(made.signInLink)
  }
  return (
    <Dialog title="New account" isOpen={isOpen} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
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
        {create.problem !== undefined && <ProblemNotice problem={create.problem} />}
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            isBusy={create.isRunning}
            disabled={name.trim() === ''}
          >
            Create account
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
