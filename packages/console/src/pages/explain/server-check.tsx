import type { ExplainJoin, Explanation } from '@tessera/token/explain'
import { type ReactNode, useState } from 'react'

import { request } from '../../api/request.ts'
import { useAction } from '../../api/resource.ts'
import { Button } from '../../parts/button.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'

type Checked = Explanation & { readonly certificateChecked: boolean }

/** Asks the server, which has the certificates, whether the signature is good. Only when it is told to. */
export function ServerCheck({
  token,
  join,
  isChecked,
  onChecked,
}: {
  readonly token: string
  readonly join: ExplainJoin | undefined
  readonly isChecked: boolean
  readonly onChecked: (explanation: Explanation) => void
}): ReactNode {
  const [wasUnable, setUnable] = useState(false)
  const check = useAction(async () => {
    const answer = await request<Checked>('/v1/tokens/explain', {
      method: 'POST',
      body: { token: token.trim(), ...(join === undefined ? {} : { join }) },
    })
    setUnable(!answer.certificateChecked)
    if (answer.certificateChecked) onChecked(answer)
  })
  if (isChecked) return <p className="small soft">The signature was checked on this server.</p>
  return (
    <div className="server-check">
      <Button small isBusy={check.isRunning} onClick={() => void check.run()}>
        Check the signature on this server
      </Button>
      <p className="small soft">
        {wasUnable
          ? 'It could not be checked: this server has no project with that App ID.'
          : 'Sends the token to this server, which has the certificates.'}
      </p>
      {check.problem !== undefined && <ProblemNotice problem={check.problem} />}
    </div>
  )
}
