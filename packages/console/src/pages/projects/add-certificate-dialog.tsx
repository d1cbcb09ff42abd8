import { type ReactNode, useState } from 'react'

import { type ApiProblem, fieldError } from '../../api/problem.ts'
import type { Project } from '../../api/shapes.ts'
import { TextField } from '../../parts/field.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
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
  const submit = async (): Promise<void> => {
    await onAdd(value === '' ? undefined : value)
  }
  return (
    <FormDialog
      title="Add a certificate"
      isOpen={isOpen}
      submitLabel="Add certificate"
      isReady={(!isNeeded || value !== '') && hex32Mistake(certificate) === undefined}
      isBusy={isBusy}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
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
    </FormDialog>
  )
}
