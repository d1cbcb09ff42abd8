import type { ReactNode } from 'react'

import { Button } from './button.tsx'
import { CodeBlock } from './copy.tsx'
import { Dialog } from './dialog.tsx'
import { Notice } from './problem-notice.tsx'

/** A secret that the server will never show again. */
export function ShownOnce({
  title,
  what,
  secret,
  onClose,
  children,
}: {
  readonly title: string
  /** "key", "ticket", "link". */
  readonly what: string
  /** Open while there is one. */
  readonly secret: string | undefined
  readonly onClose: () => void
  readonly children?: ReactNode
}): ReactNode {
  return (
    <Dialog title={title} isOpen={secret !== undefined} wide>
      <div className="stack">
        <Notice kind="warning" title={`Copy the ${what} now`}>
          It is shown this once. Whoever has it can use it, so put it where secrets are kept.
        </Notice>
        <CodeBlock code={secret ?? ''} what={`the ${what}`} wraps />
        {children}
        <div className="dialog-actions">
          <Button look="primary" onClick={onClose}>
            I have it
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
