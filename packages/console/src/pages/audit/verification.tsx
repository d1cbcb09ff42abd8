import { type ReactNode, type SyntheticEvent, useState } from 'react'

import { useAction } from '../../api/resource.ts'
import { Button } from '../../parts/button.tsx'
import { TextArea } from '../../parts/field.tsx'
import { Card } from '../../parts/page.tsx'
import { Notice, ProblemNotice } from '../../parts/problem-notice.tsx'
import { count, sentence } from '../../parts/words.ts'
import { type Finding, verifyLog } from './verify.ts'

/** Whether the log is as it was written. */
export function Verification(): ReactNode {
  const [checkpoint, setCheckpoint] = useState('')
  const [progress, setProgress] = useState<number>()
  const [finding, setFinding] = useState<Finding & { readonly withCheckpoint: boolean }>()
  const verify = useAction(async () => {
    setFinding(undefined)
    setProgress(0)
    const text = checkpoint.trim()
    setFinding({ ...(await verifyLog(text, setProgress)), withCheckpoint: text !== '' })
  })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    void verify.run()
  }
  return (
    <Card
      title="Is the log whole?"
      hint="Each row holds a code over itself and the row before, made with a key that the database does not have. Whatever was changed, taken out or put in shows."
    >
      <form className="stack" onSubmit={submit}>
        <details className="verify-more">
          <summary>Also look for a missing end</summary>
          <TextArea
            label="Checkpoint"
            isOptional
            rows={3}
            value={checkpoint}
            onChange={setCheckpoint}
            hint="A line of the server’s log with tessera-audit-checkpoint-1 in it, kept where the database cannot be written from."
          />
        </details>
        <div className="row">
          <Button type="submit" isBusy={verify.isRunning}>
            Check every row
          </Button>
          <span className="soft small number" role="status">
            {verify.isRunning &&
              (progress === 0 ? 'Checking…' : `${count(progress ?? 0, 'row')} checked…`)}
          </span>
        </div>
        {verify.problem !== undefined && <ProblemNotice problem={verify.problem} />}
        {finding !== undefined && <FindingNotice {...finding} />}
      </form>
    </Card>
  )
}

function FindingNotice(finding: Finding & { readonly withCheckpoint: boolean }): ReactNode {
  const { checked, removed, withCheckpoint } = finding
  if (finding.intact) {
    return (
      <Notice kind="good" title="As it was written">
        {count(checked, 'row')} in {count(finding.chains, 'chain')}: nothing was changed, taken out
        or put in{withCheckpoint ? ', and nothing is missing at the end.' : '.'}
        {removed > 0 &&
          ` ${count(removed, 'older row')} ${removed === 1 ? 'was' : 'were'} archived or removed before, with the key of this log.`}
      </Notice>
    )
  }
  return (
    <Notice kind="warning" title="The log is not as it was written">
      <p>{sentence(finding.detail)}</p>
      <p>
        <code>{finding.code}</code> Keep a copy of the database before anything else, and compare it
        with your last backup.
      </p>
    </Notice>
  )
}
