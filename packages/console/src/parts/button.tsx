import type { ButtonHTMLAttributes, ReactNode } from 'react'

import { Link } from '../app/link.tsx'
import { Icon, type IconName } from './icon.tsx'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look
  readonly icon?: IconName
  /** While what it started goes on: it stays where it is and takes no second click. */
  readonly isBusy?: boolean
  readonly small?: boolean
}

export function Button({
  look = 'plain',
  icon,
  isBusy = false,
  small = false,
  children,
  className = '',
  disabled,
  type = 'button',
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      {...rest}
      type={type}
      className={`button button-${look}${small ? ' button-small' : ''} ${className}`}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy}
    >
      {icon !== undefined && <Icon name={icon} size={small ? 14 : 16} />}
      {children}
    </button>
  )
}

/** A button that is only a drawing; `label` is its name. */
export function IconButton({
  icon,
  label,
  className = '',
  type = 'button',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly icon: IconName
  readonly label: string
}): ReactNode {
  return (
    <button
      {...rest}
      type={type}
      className={`icon-button ${className}`}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} />
    </button>
  )
}

/** A link that looks like a button. */
export function ButtonLink({
  to,
  look = 'plain',
  icon,
  children,
}: {
  readonly to: string
  readonly look?: Look
  readonly icon?: IconName
  readonly children: ReactNode
}): ReactNode {
  return (
    <Link to={to} className={`button button-${look}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </Link>
  )
}
