import type { ReactNode } from 'react'

import { Dialog } from '../parts/dialog.tsx'
import { PasswordForm } from '../pages/sign-in/password-form.tsx'
import { Link } from './link.tsx'
import { useSession } from './session.tsx'

/** Over the page that was open: what stands in its forms is still there afterwards. */
export function SessionEnded(): ReactNode {
  const { state, begin } = useSession()
  if (state.kind !== 'signed-in') return null
  const { name, hasPassword } = state.session.account
  return (
    <Dialog title="Your session has ended" isOpen>
      <p className="soft">
        After half an hour without a request, or twelve hours in all, you are asked again. This page
        stays as it is.
      </p>
      {hasPassword ? (
        <PasswordForm name={name} onDone={begin} />
      ) : (
        <p>
          Ask for a new sign-in link, or <Link to="/sign-in">go to the sign-in page</Link>.
        </p>
      )}
    </Dialog>
  )
}
