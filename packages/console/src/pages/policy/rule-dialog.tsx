import { type ReactNode, useState } from 'react'

import { request } from '../../api/request.ts'
import { refresh, useAction } from '../../api/resource.ts'
import type { PolicyRule } from '../../api/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { TextArea } from '../../parts/field.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { readRule } from './rule-mistakes.ts'
import { TEMPLATES } from './templates.ts'

/** Writes a rule. What is wrong is said while it is typed; the server has the last word. */
export function RuleDialog({
  edited,
  onClose,
}: {
  /** `undefined`: a new one. */
  readonly edited: PolicyRule | undefined
  readonly onClose: () => void
}): ReactNode {
  const [text, setText] = useState(JSON.stringify(edited?.rule ?? TEMPLATES[0]?.rule, null, 2))
  const { rule, mistakes } = readRule(text)
  const save = useAction(async () => {
    await request(edited === undefined ? '/v1/admin/policies' : `/v1/admin/policies/${edited.id}`, {
      method: edited === undefined ? 'POST' : 'PUT',
      body: { rule, ...(edited === undefined ? {} : { position: edited.position }) },
    })
    refresh('/v1/admin/policies')
    return true
  })
  const submit = async (): Promise<void> => {
    if ((await save.run()) === true) onClose()
  }
  return (
    <FormDialog
      title={edited === undefined ? 'New rule' : `Edit ${edited.name}`}
      isOpen
      wide
      submitLabel={edited === undefined ? 'Add rule' : 'Save rule'}
      isReady={mistakes.length === 0}
      isBusy={save.isRunning}
      problem={save.problem}
      onSubmit={submit}
      onClose={onClose}
    >
      {edited === undefined && (
        <div className="row" role="group" aria-label="Begin with">
          <span className="soft small">Begin with</span>
          {TEMPLATES.map((template) => (
            <Button
              key={template.title}
              small
              title={template.text}
              onClick={() => setText(JSON.stringify(template.rule, null, 2))}
            >
              {template.title}
            </Button>
          ))}
        </div>
      )}
      <TextArea label="Rule" value={text} onChange={setText} rows={16} />
      <div className="rule-verdict" role="status">
        {mistakes.length === 0 ? (
          <p className="rule-good">
            <Icon name="check" size={14} /> It reads well.
          </p>
        ) : (
          <ul className="rule-mistakes">
            {mistakes.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path !== '' && <code>{path}</code>} {message}
              </li>
            ))}
          </ul>
        )}
      </div>
    </FormDialog>
  )
}
