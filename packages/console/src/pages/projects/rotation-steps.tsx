import type { ReactNode } from 'react'

import { Icon } from '../../parts/icon.tsx'
import { Moment } from '../../parts/moment.tsx'
import { momentText } from '../../parts/times.ts'
import type { Rotation } from './rotation.ts'

/** How a certificate is replaced while everybody stays connected, and which step comes next. */
export function RotationSteps({ rotation }: { readonly rotation: Rotation }): ReactNode {
  const { steps, waitUntil } = rotation
  return (
    <div className="rotation">
      <h3>Replacing a certificate</h3>
      <ol className="rotation-steps">
        {steps.map(({ name, title, text, state }, index) => (
          <li key={name} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
            <span className="rotation-tile" aria-hidden="true">
              {state === 'done' ? <Icon name="check" size={13} /> : index + 1}
            </span>
            <div>
              <p className="rotation-title">
                {title}
                <span className="visually-hidden">
                  {state === 'done' ? ', done' : state === 'current' ? ', next' : ''}
                </span>
              </p>
              <p className="rotation-text">{text}</p>
              {name === 'wait' && waitUntil !== undefined && (
                <p className="rotation-until">
                  Until {momentText(waitUntil)} (<Moment at={waitUntil} />)
                </p>
              )}
            </div>
          </li>
        ))}
      </ol>
    </div>
  )
}
