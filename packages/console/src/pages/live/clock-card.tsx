import { type ReactNode, type SyntheticEvent, useState } from 'react'

import { request } from '../../api/request.ts'
import { refresh, useAction } from '../../api/resource.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { Card } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { durationText, momentText } from '../../parts/times.ts'

const STEPS = [
  [30, '30 s'],
  [600, '10 min'],
  [3_600, '1 h'],
  [86_400, '24 h'],
] as const

/** The gateway's clock, which can be moved ahead and not back. */
export function ClockCard({
  now,
  offsetSeconds,
  canChange,
}: {
  readonly now: number
  readonly offsetSeconds: number
  readonly canChange: boolean
}): ReactNode {
  const [seconds, setSeconds] = useState('')
  const advance = useAction(async (advanceSeconds: number) => {
    await request('/v1/admin/gateway/clock', { method: 'POST', body: { advanceSeconds } })
    refresh('/v1/admin/gateway/state')
    return true
  })
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    if ((await advance.run(Number(seconds))) === true) setSeconds('')
  }
  return (
    <Card
      title="Clock"
      hint="Moved ahead, whatever falls due on the way happens at once: warnings, ends, renewals. It cannot go back."
    >
      <div className="clock">
        <p className="clock-face">
          <strong>{momentText(now)}</strong>
          <span className="soft">
            {offsetSeconds === 0 ? 'as this server’s' : `${durationText(offsetSeconds)} ahead`}
          </span>
        </p>
        {canChange && (
          <form className="clock-form" onSubmit={(event) => void submit(event)}>
            {STEPS.map(([size, label]) => (
              <Button
                key={size}
                small
                aria-label={`Move the clock ${label} ahead`}
                isBusy={advance.isRunning}
                onClick={() => void advance.run(size)}
              >
                +{label}
              </Button>
            ))}
            <TextField
              label="Seconds ahead"
              inputMode="numeric"
              value={seconds}
              onChange={setSeconds}
              placeholder="90"
            />
            <Button
              type="submit"
              isBusy={advance.isRunning}
              disabled={!/^\d{1,9}$/.test(seconds) || seconds === '0'}
            >
              Move
            </Button>
          </form>
        )}
      </div>
      {advance.problem !== undefined && <ProblemNotice problem={advance.problem} />}
    </Card>
  )
}
