import { type ReactNode, useState } from 'react'

import { Icon } from './icon.tsx'

/** How long the button says that it copied. Milliseconds. */
const SHOWN_MS = 1_600

/** Copies a text, and says so. `what` completes its name: "Copy App ID". */
export function CopyButton({
  text,
  what,
  children,
  look = 'icon',
}: {
  readonly text: string
  readonly what: string
  readonly children?: ReactNode
  readonly look?: 'icon' | 'button' | 'primary'
}): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      // Without https there is no clipboard; the text can still be selected.
      setState('failed')
    }
    setTimeout(() => setState('idle'), SHOWN_MS)
  }
  const name = state === 'failed' ? 'Copying is not possible here' : `Copy ${what}`
  return (
    <button
      type="button"
      className={
        look === 'icon'
          ? 'icon-button copy-button'
          : `button ${look === 'primary' ? 'button-primary' : 'button-plain'}`
      }
      aria-label={name}
      title={name}
      data-state={state}
      onClick={() => void copy()}
    >
      <Icon name={state === 'copied' ? 'check' : 'copy'} />
      {look !== 'icon' && (state === 'copied' ? 'Copied' : (children ?? 'Copy'))}
      <span className="visually-hidden" role="status">
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'Not copied' : ''}
      </span>
    </button>
  )
}

/** A value that people take along. */
export function CopyValue({
  value,
  what,
  short,
}: {
  readonly value: string
  readonly what: string
  /** Shown instead, where there is little room. */
  readonly short?: string
}): ReactNode {
  return (
    <span className="copy-value">
      <code title={value}>{short ?? value}</code>
      <CopyButton text={value} what={what} />
    </span>
  )
}

/** Lines for a terminal or an editor. */
export function CodeBlock({
  code,
  what,
  title,
  wraps = false,
}: {
  readonly code: string
  readonly what: string
  readonly title?: string
  /** Nothing of it may be out of sight. */
  readonly wraps?: boolean
}): ReactNode {
  return (
    <div className="code-block">
      {title !== undefined && <div className="code-title">{title}</div>}
      <pre tabIndex={0} aria-label={what} data-wraps={wraps || undefined}>
        <code>{code}</code>
      </pre>
      <CopyButton text={code} what={what} />
    </div>
  )
}
