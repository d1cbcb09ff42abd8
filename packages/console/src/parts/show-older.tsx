import type { ReactNode } from 'react'

import type { List } from '../api/list.ts'
import { Button } from './button.tsx'
import { ProblemNotice } from './problem-notice.tsx'

/** At the end of a list that goes on. */
export function ShowOlder({
  list: { hasOlder, older },
}: {
  readonly list: Pick<List<unknown>, 'hasOlder' | 'older'>
}): ReactNode {
  return (
    <>
      {older.problem !== undefined && <ProblemNotice problem={older.problem} />}
      {hasOlder && (
        <div className="row">
          {/* Not disabled while it is busy: it would lose the focus, and a keyboard its place. */}
          <Button
            aria-disabled={older.isRunning}
            onClick={() => {
              if (!older.isRunning) void older.run()
            }}
          >
            Show older ones
          </Button>
        </div>
      )}
    </>
  )
}
