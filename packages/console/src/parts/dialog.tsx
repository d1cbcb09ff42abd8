import { type ReactNode, useState } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'

import type { ApiProblem } from '../api/problem.ts'
import { Button, IconButton } from './button.tsx'
import { ProblemNotice } from './problem-notice.tsx'

interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  /** Without it the dialog cannot be put away. */
  readonly onClose?: () => void
  readonly wide?: boolean
  readonly children: ReactNode
}

/** Above the page; keeps the keyboard inside until it is closed. */
export function Dialog({ title, isOpen, onClose, wide = false, children }: DialogProps): ReactNode {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      isDismissable={false}
      isKeyboardDismissDisabled={onClose === undefined}
      onOpenChange={(open) => {
        if (!open) onClose?.()
      }}
    >
      <Modal className={wide ? 'modal modal-wide' : 'modal'}>
        <AriaDialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title">{title}</Heading>
            {onClose !== undefined && <IconButton icon="close" label="Close" onClick={onClose} />}
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** Asks once more before something that cannot be undone. */
export function ConfirmDialog({
  title,
  isOpen,
  onClose,
  onConfirm,
  confirmLabel,
  isBusy,
  problem,
  typeToConfirm,
  children,
}: {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
  readonly confirmLabel: string
  readonly isBusy: boolean
  readonly problem: ApiProblem | undefined
  /** A word that has to be typed first, for what destroys much. */
  readonly typeToConfirm?: string
  readonly children: ReactNode
}): ReactNode {
  const [typed, setTyped] = useState('')
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <div className="stack">
        <div className="soft">{children}</div>
        {typeToConfirm !== undefined && (
          <label className="field">
            <span>
              Type <strong>{typeToConfirm}</strong> to go on
            </span>
            <input
              className="input"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
        )}
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="danger"
            isBusy={isBusy}
            disabled={typeToConfirm !== undefined && typed !== typeToConfirm}
            onClick={onConfirm}
          >
            {confirmLabel}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
