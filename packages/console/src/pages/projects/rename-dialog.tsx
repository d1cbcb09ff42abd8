import { type ReactNode, type SyntheticEvent, useState } from 'react'

import { type ApiProblem, fieldError } from '../../api/problem.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'

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
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    void onSave(next.trim())
  }
  return (
    <Dialog title="Rename project" isOpen={isOpen} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label="Name"
          value={next}
          onChange={setNext}
          maxLength={255}
          error={fieldError(problem, 'name')}
          autoFocus
          required
        />
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isBusy={isBusy} disabled={next.trim() === ''}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
