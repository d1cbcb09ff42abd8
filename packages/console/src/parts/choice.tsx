import { type ReactNode, useId } from 'react'

interface Option<Value extends string> {
  readonly value: Value
  readonly label: string
}

/** A few choices side by side, one of them taken. */
export function Segments<Value extends string>({
  label,
  hint,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly hint?: ReactNode
  readonly value: Value
  readonly options: readonly Option<Value>[]
  readonly onChange: (value: Value) => void
}): ReactNode {
  const name = useId()
  return (
    <fieldset className="field segments-field">
      <legend>{label}</legend>
      <div className="segments">
        {options.map((option) => (
          <label key={option.value} className="segment">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
    </fieldset>
  )
}

/** Something that is on or off, and takes effect at once. */
export function Switch({
  label,
  hint,
  isOn,
  isDisabled = false,
  onChange,
}: {
  readonly label: string
  readonly hint?: ReactNode
  readonly isOn: boolean
  readonly isDisabled?: boolean
  readonly onChange: (isOn: boolean) => void
}): ReactNode {
  return (
    <div className="switch-row">
      <label className="switch" data-disabled={isDisabled || undefined}>
        <input
          type="checkbox"
          role="switch"
          checked={isOn}
          disabled={isDisabled}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span className="switch-track" aria-hidden="true" />
        {label}
      </label>
      {hint !== undefined && <div className="switch-hint">{hint}</div>}
    </div>
  )
}

/** One of several that may be taken together. */
export function Check({
  label,
  hint,
  isOn,
  onChange,
}: {
  readonly label: string
  readonly hint?: ReactNode
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}): ReactNode {
  return (
    <label className="check">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint !== undefined && <span className="check-hint">{hint}</span>}
      </span>
    </label>
  )
}
