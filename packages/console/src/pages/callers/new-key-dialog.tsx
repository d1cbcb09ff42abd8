import { type ReactNode, useState } from 'react'

import { fieldError } from '../../api/problem.ts'
import { request, serverNow } from '../../api/request.ts'
import { useAction } from '../../api/resource.ts'
import type { ApiKey } from '../../api/shapes.ts'
import { Check } from '../../parts/choice.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import type { NewCredentialProps } from './credentials.tsx'
import { LIFETIMES, wordsOf } from './standing.ts'

const SCOPES = [
  ['admin', 'Administration: everything that this console does but accounts'],
  ['admin:read', 'Administration: looking only'],
  ['chat:app', 'Chat tokens for the whole app'],
  ['apaas:app', 'Classroom tokens for the whole app'],
] as const

export function NewKeyDialog({ isOpen, onClose, onCreated }: NewCredentialProps): ReactNode {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly string[]>([])
  const [lifetime, setLifetime] = useState('0')
  const [addresses, setAddresses] = useState('')
  const create = useAction(() =>
    request<ApiKey & { secret: string }>('/v1/admin/api-keys', {
      method: 'POST',
      body: {
        name: name.trim(),
        scopes,
        ...(lifetime === '0' ? {} : { expiresAt: serverNow() + Number(lifetime) }),
        ...(addresses.trim() === '' ? {} : { allowedAddresses: wordsOf(addresses) }),
      },
    }),
  )
  const submit = async (): Promise<void> => {
    const made = await create.run()
    if (made === undefined) return
    setName('')
    setScopes([])
    setAddresses('')
    onCreated(made.secret)
  }
  return (
    <FormDialog
      title="New API key"
      isOpen={isOpen}
      submitLabel="Create key"
      isReady={name.trim() !== ''}
      isBusy={create.isRunning}
      problem={create.problem}
      onSubmit={submit}
      onClose={() => {
        create.clear()
        onClose()
      }}
    >
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        placeholder="Meet backend"
        maxLength={100}
        error={fieldError(create.problem, 'name')}
        autoFocus
        required
      />
      <fieldset className="field">
        <legend>Scopes</legend>
        <div className="stack-tight">
          {SCOPES.map(([scope, hint]) => (
            <Check
              key={scope}
              label={scope}
              hint={hint}
              isOn={scopes.includes(scope)}
              onChange={(isOn) =>
                setScopes(isOn ? [...scopes, scope] : scopes.filter((one) => one !== scope))
              }
            />
          ))}
        </div>
        <p className="field-hint">None are needed for tokens of users: rules decide on those.</p>
      </fieldset>
      <SelectField
        label="Lifetime"
        value={lifetime}
        onChange={setLifetime}
        options={[{ value: '0', label: 'without an end' }, ...LIFETIMES]}
      />
      <TextField
        label="Only from these addresses"
        isOptional
        mono
        value={addresses}
        onChange={setAddresses}
        placeholder="10.0.0.0/8, 203.0.113.7"
        error={
          create.problem?.body.errors?.find(({ path }) => path.startsWith('allowedAddresses'))
            ?.message
        }
      />
    </FormDialog>
  )
}
