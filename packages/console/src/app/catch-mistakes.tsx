import { Component, type ReactNode } from 'react'

import { asProblem } from '../api/problem.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'

interface Props {
  readonly children: ReactNode
}
interface State {
  readonly error: unknown
}

/** A page that fails takes only itself down, not the navigation. */
export class CatchMistakes extends Component<Props, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children
    return (
      <ProblemNotice
        problem={asProblem(this.state.error)}
        onRetry={() => window.location.reload()}
      />
    )
  }
}
