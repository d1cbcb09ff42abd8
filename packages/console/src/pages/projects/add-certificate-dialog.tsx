import { type ReactNode, type SyntheticEvent, useState } from 'react'

import { type ApiProblem, fieldError } from '../../api/problem.ts'
import type { Project } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { hex32Mistake } from './hex32.ts'

export function AddCertificateDialog({
  isOpen,
  origin,
  isBusy,
  problem,
  onClose,
  onAdd,
}: {
  readonly isOpen: boolean
  readonly origin: Project['origin']
  readonly isBusy: boolean
  readonly problem: ApiProblem | undefined
  readonly onClose: () => void
  /** `undefined`: one is made up. */
  readonly onAdd: (certificate: string | undefined) => Promise<void>
}): ReactNode {
  const [certificate, setCertificate] = useState('')
  const value = certificate.trim()
  const isNeeded = origin === 'existing'
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    await onAdd(value === '' ? undefined : value)
  }
  return (
    <Dialog
      title="Add a certificate"
      isOpen={isOpen}
      onClose={() => {
        setCertificate('')
        onClose()
      }}
    >
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p className="soft">
          {isNeeded
            ? 'Copy it from Agora’s console: the project’s page shows both certificates. It is kept sealed and never shown again.'
            : 'For a local project one is made up when you enter none.'}
        </p>
        <TextField
          label="Certificate"
          mono
          type="password"
          isOptional={!isNeeded}
          value={certificate}
          onChange={setCertificate}
          placeholder="32 hexadecimal characters"
          error={hex32Mistake(certificate) ?? fieldError(problem, 'certificate')}
          autoFocus
        />
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            isBusy={isBusy}
            disabled={(isNeeded && value === '') || hex32Mistake(certificate) !== undefined}
          >
            Add certificate
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
