import type { ReactNode } from 'react'

import type { ApiProblem } from '../api/problem.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { ProblemNotice } from './problem-notice.tsx'

/** Fields to fill in, what went wrong when they were sent, and the two ways out. What was typed stays when sending fails. */
export function FormDialog({
  title,
  isOpen,
  wide = false,
  submitLabel,
  isReady,
  isBusy,
  problem,
  onSubmit,
  onClose,
  children,
}: {
  readonly title: string
  readonly isOpen: boolean
  readonly wide?: boolean
  readonly submitLabel: string
  readonly isReady: boolean
  readonly isBusy: boolean
  readonly problem: ApiProblem | undefined
  readonly onSubmit: () => Promise<void>
  /** However it is put away without sending. */
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} wide={wide}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void onSubmit()
        }}
      >
        {children}
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isBusy={isBusy} disabled={!isReady}>
            {submitLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
