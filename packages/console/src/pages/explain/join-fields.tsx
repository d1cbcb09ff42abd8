import type { ReactNode } from 'react'

import { Segments } from '../../parts/choice.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { type JoinForm, uidMistake } from './join-form.ts'

/** What the client passes to the SDK. */
export function JoinFields({
  form,
  onChange,
}: {
  readonly form: JoinForm
  readonly onChange: (part: Partial<JoinForm>) => void
}): ReactNode {
  const { product, appId, channel, uidKind, uid, userId, role, sdk, sdkVersion } = form
  return (
    <div className="stack">
      <h2>What the client passes</h2>
      <Segments
        label="To"
        value={product}
        onChange={(next) => onChange({ product: next })}
        options={[
          { value: 'rtc', label: 'join a channel' },
          { value: 'rtm', label: 'Signaling' },
          { value: 'chat', label: 'Chat' },
        ]}
      />
      {product === 'rtc' ? (
        <>
          <TextField
            label="Channel"
            isOptional
            value={channel}
            onChange={(next) => onChange({ channel: next })}
            placeholder="lobby"
          />
          <Segments
            label="The uid is"
            value={uidKind}
            onChange={(next) => onChange({ uidKind: next })}
            options={[
              { value: 'number', label: 'a number' },
              { value: 'text', label: 'a text' },
              { value: 'null', label: 'null' },
            ]}
          />
          {uidKind !== 'null' && (
            <TextField
              label="Uid"
              isOptional
              value={uid}
              onChange={(next) => onChange({ uid: next })}
              inputMode={uidKind === 'number' ? 'numeric' : 'text'}
              placeholder={uidKind === 'number' ? '1234' : 'ada'}
              error={uidMistake(form)}
            />
          )}
          <SelectField
            label="Wants to"
            value={role}
            onChange={(next) => onChange({ role: next as JoinForm['role'] })}
            options={[
              { value: '', label: 'not said' },
              { value: 'publisher', label: 'send (publisher, host)' },
              { value: 'subscriber', label: 'only receive (subscriber, audience)' },
            ]}
          />
        </>
      ) : (
        <TextField
          label="User id"
          isOptional
          value={userId}
          onChange={(next) => onChange({ userId: next })}
          placeholder="ada"
        />
      )}
      <TextField
        label="App ID"
        isOptional
        mono
        value={appId}
        onChange={(next) => onChange({ appId: next })}
        placeholder="as in the client"
      />
      <div className="grid-2">
        <SelectField
          label="SDK"
          value={sdk}
          onChange={(next) => onChange({ sdk: next })}
          options={[
            { value: '', label: 'not said' },
            { value: 'web', label: 'Web' },
            { value: 'android', label: 'Android' },
            { value: 'ios', label: 'iOS' },
            { value: 'flutter', label: 'Flutter' },
            { value: 'native', label: 'another native one' },
          ]}
        />
        <TextField
          label="SDK version"
          value={sdkVersion}
          onChange={(next) => onChange({ sdkVersion: next })}
          placeholder="4.24.0"
          disabled={sdk === ''}
        />
      </div>
    </div>
  )
}
