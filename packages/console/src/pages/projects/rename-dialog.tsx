import { type ReactNode, useState } from 'react'

import { type ApiProblem, fieldError } from '../../api/problem.ts'
import { TextField } from '../../parts/field.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'

export function RenameDialog({
  name,
  isOpen,
  isBusy,
  problem,
  onClose,
  onSave,
}: {
  readonly name: string
  readonly isOpen: boolean
  readonly isBusy: boolean
  readonly problem: ApiProblem | undefined
  readonly onClose: () => void
  readonly onSave: (name: string) => Promise<void>
}): ReactNode {
  const [next, setNext] = useState(name)
  const submit = (): Promise<void> => onSave(next.trim())
  return (
    <FormDialog
      title="Rename project"
      isOpen={isOpen}
      submitLabel="Rename"
      isReady={next.trim() !== ''}
      isBusy={isBusy}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={next}
        onChange={setNext}
        maxLength={255}
        error={fieldError(problem, 'name')}
        autoFocus
        required
      />
    </FormDialog>
  )
}
