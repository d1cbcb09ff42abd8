import { type ReactNode, type SyntheticEvent, useState } from 'react'

import type { ApiProblem } from '../../api/problem.ts'
import type { Project } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { Check, Segments } from '../../parts/choice.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { fieldOfPath, formMistakes, needsOf, SERVICES, type TokenForm } from './services.ts'

const LIFETIMES = [
  [60, '1 minute'],
  [600, '10 minutes'],
  [3_600, '1 hour'],
  [21_600, '6 hours'],
  [86_400, '24 hours'],
] as const

interface Props {
  readonly form: TokenForm
  readonly onChange: (change: Partial<TokenForm>) => void
  readonly projects: readonly Project[]
  readonly isBusy: boolean
  readonly isDisabled: boolean
  readonly problem: ApiProblem | undefined
  readonly onSubmit: () => void
}

/** What the token is for. */
export function TokenFormCard(props: Props): ReactNode {
  const { form, onChange, projects, isBusy, isDisabled, problem, onSubmit } = props
  const [wasTried, setTried] = useState(false)
  const mistakes = formMistakes(form)
  const needs = needsOf(form.types)
  const errorOf = (field: string): string | undefined =>
    (wasTried ? mistakes[field] : undefined) ??
    problem?.body.errors?.find(({ path }) => fieldOfPath(path) === field)?.message

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(mistakes).length === 0) onSubmit()
  }
  const project = projects.find(({ appId }) => appId === form.appId)
  const bothFormats = form.types.length === 1 && ['rtc', 'rtm'].includes(form.types[0] ?? '')
  return (
    <form className="card stack-wide token-form" onSubmit={submit} aria-label="Token" noValidate>
      <SelectField
        label="Project"
        value={form.appId}
        onChange={(appId) => onChange({ appId })}
        options={projects.map(({ appId, name }) => ({ value: appId, label: name }))}
        error={errorOf('project')}
      />
      <ServiceChoice form={form} onChange={onChange} error={errorOf('types')} />
      {needs.has('channel') && (
        <TextField
          label="Channel"
          value={form.channel}
          onChange={(channel) => onChange({ channel })}
          placeholder="lobby"
          error={errorOf('channel')}
          hint="Exactly as the client joins it: upper and lower case differ."
        />
      )}
      {needs.has('uid') && <UidFields form={form} onChange={onChange} error={errorOf('uid')} />}
      {needs.has('role') && (
        <Segments
          label="Role"
          value={form.role}
          onChange={(role) => onChange({ role })}
          options={[
            { value: 'publisher', label: 'Publisher' },
            { value: 'subscriber', label: 'Subscriber' },
          ]}
          hint={
            form.role === 'subscriber' && project?.coHostAuthentication === false
              ? 'This project has no co-host authentication, so a subscriber may publish all the same.'
              : undefined
          }
        />
      )}
      {needs.has('room') && (
        <TextField
          label="Room"
          value={form.room}
          onChange={(room) => onChange({ room })}
          error={errorOf('room')}
        />
      )}
      {needs.has('userId') && (
        <TextField
          label="User id"
          value={form.userId}
          onChange={(userId) => onChange({ userId })}
          placeholder="ada"
          error={errorOf('userId')}
          hint="Who logs in to Signaling, Chat or the classroom: always a name, never a number of RTC."
        />
      )}
      {needs.has('classroomRole') && (
        <SelectField
          label="Role in the classroom"
          value={form.classroomRole}
          onChange={(classroomRole) => onChange({ classroomRole })}
          options={[
            { value: '1', label: 'Teacher' },
            { value: '2', label: 'Student' },
            { value: '3', label: 'Assistant' },
          ]}
        />
      )}
      <div className="grid-2">
        <SelectField
          label="Lifetime"
          value={String(form.lifetimeSeconds)}
          onChange={(seconds) => onChange({ lifetimeSeconds: Number(seconds) })}
          options={LIFETIMES.map(([value, label]) => ({ value: String(value), label }))}
        />
        <SelectField
          label="Format"
          value={bothFormats ? form.format : '007'}
          disabled={!bothFormats}
          onChange={(format) => onChange({ format: format === '006' ? '006' : '007' })}
          options={[
            { value: '007', label: '007' },
            { value: '006', label: '006, for old SDKs' },
          ]}
        />
      </div>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <Button
        type="submit"
        look="primary"
        className="button-full"
        isBusy={isBusy}
        disabled={isDisabled}
      >
        Generate token
      </Button>
    </form>
  )
}

type PartProps = Pick<Props, 'form' | 'onChange'> & { readonly error: string | undefined }

function ServiceChoice({ form, onChange, error }: PartProps): ReactNode {
  const hasRare = SERVICES.some(({ type, isRare }) => isRare && form.types.includes(type))
  const [showsRare, setShowsRare] = useState(hasRare)
  return (
    <fieldset className="field">
      <legend>Services</legend>
      <div className="service-list">
        {SERVICES.filter(({ isRare }) => showsRare || isRare !== true).map(
          ({ type, label, hint }) => (
            <Check
              key={type}
              label={label}
              hint={hint}
              isOn={form.types.includes(type)}
              onChange={(isOn) => {
                const types = isOn
                  ? [...form.types, type]
                  : form.types.filter((one) => one !== type)
                onChange({ types, ...(types.length === 1 ? {} : { format: '007' }) })
              }}
            />
          ),
        )}
      </div>
      {!showsRare && (
        <button type="button" className="text-button" onClick={() => setShowsRare(true)}>
          More services
        </button>
      )}
      {error !== undefined && <p className="field-error">{error}</p>}
    </fieldset>
  )
}

function UidFields({ form, onChange, error }: PartProps): ReactNode {
  return (
    <div className="stack-tight">
      <Segments
        label="Who joins"
        value={form.uidKind}
        onChange={(uidKind) => onChange({ uidKind })}
        options={[
          { value: 'number', label: 'A uid' },
          { value: 'account', label: 'An account' },
          { value: 'any', label: 'Anybody' },
        ]}
        hint={
          form.uidKind === 'any'
            ? 'The token names nobody (uid 0), so whoever has it can join under any uid.'
            : undefined
        }
      />
      {form.uidKind === 'number' && (
        <TextField
          label="Uid"
          inputMode="numeric"
          value={form.uid}
          onChange={(uid) => onChange({ uid })}
          placeholder="1234"
          error={error}
        />
      )}
      {form.uidKind === 'account' && (
        <TextField
          label="Account"
          value={form.account}
          onChange={(account) => onChange({ account })}
          placeholder="ada@example.com"
          error={error}
          hint="A name in place of a number. The client must pass it as a text too: 1234 and “1234” are two users."
        />
      )}
    </div>
  )
}
