import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react'

interface Labelled {
  readonly label: string
  /** What to enter, in a few words below the label. */
  readonly hint?: ReactNode
  /** What is wrong with what was entered. */
  readonly error?: string | undefined
  readonly isOptional?: boolean
}

function Frame({
  id,
  label,
  hint,
  error,
  isOptional = false,
  children,
}: Labelled & { readonly id: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="field" data-invalid={error !== undefined || undefined}>
      <label htmlFor={id}>
        {label}
        {isOptional && <span className="field-optional"> optional</span>}
      </label>
      {children}
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint !== undefined && error === undefined && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

function describedBy(id: string, { hint, error }: Partial<Labelled>): string | undefined {
  if (error !== undefined) return `${id}-error`
  return hint === undefined ? undefined : `${id}-hint`
}

type TextFieldProps = Labelled &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> & {
    readonly value: string
    readonly onChange: (value: string) => void
    readonly mono?: boolean
  }

export function TextField({
  label,
  hint,
  error,
  isOptional = false,
  onChange,
  mono = false,
  ...rest
}: TextFieldProps): ReactNode {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error} isOptional={isOptional}>
      <input
        spellCheck={false}
        autoComplete="off"
        {...rest}
        id={id}
        className={mono ? 'input mono' : 'input'}
        aria-invalid={error !== undefined}
        aria-describedby={describedBy(id, { hint, error })}
        onChange={(event) => onChange(event.target.value)}
      />
    </Frame>
  )
}

type TextAreaProps = Labelled &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value'> & {
    readonly value: string
    readonly onChange: (value: string) => void
  }

export function TextArea({
  label,
  hint,
  error,
  isOptional = false,
  onChange,
  ...rest
}: TextAreaProps): ReactNode {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error} isOptional={isOptional}>
      <textarea
        spellCheck={false}
        autoComplete="off"
        {...rest}
        id={id}
        className="input mono textarea"
        aria-invalid={error !== undefined}
        aria-describedby={describedBy(id, { hint, error })}
        onChange={(event) => onChange(event.target.value)}
      />
    </Frame>
  )
}

type SelectProps = Labelled &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> & {
    readonly value: string
    readonly onChange: (value: string) => void
    readonly options: readonly { readonly value: string; readonly label: string }[]
  }

/** The browser's own list: known to every keyboard, and to every phone. */
export function SelectField({
  label,
  hint,
  error,
  isOptional = false,
  onChange,
  options,
  ...rest
}: SelectProps): ReactNode {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error} isOptional={isOptional}>
      <select
        {...rest}
        id={id}
        className="input select"
        aria-invalid={error !== undefined}
        aria-describedby={describedBy(id, { hint, error })}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  )
}
