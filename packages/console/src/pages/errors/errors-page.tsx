import { type ReactNode, useEffect, useMemo, useState } from 'react'

import { TextField } from '../../parts/field.tsx'
import { PageHeader } from '../../parts/page.tsx'
import errorsMarkdown from '../../../../../docs/errors.md?raw'
import { type ErrorEntry, parseErrors, spansOf } from './parse-errors.ts'
import './errors.css'

/** `/errors`: what each code means and what to do; the same text as `docs/errors.md`. */
export function ErrorsPage(): ReactNode {
  const groups = useMemo(() => parseErrors(errorsMarkdown), [])
  const [wanted, setWanted] = useState('')
  useEffect(() => {
    const code = window.location.hash.slice(1)
    if (code !== '') document.getElementById(code)?.scrollIntoView()
  }, [])
  const needle = wanted.trim().toUpperCase()
  const shown = groups
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter(({ code }) => code.includes(needle)),
    }))
    .filter(({ entries }) => entries.length > 0)
  return (
    <>
      <PageHeader title="Errors" lead="Every code, what it means and what to do." />
      <div className="errors-search">
        <TextField
          label="Find a code"
          type="search"
          value={wanted}
          onChange={setWanted}
          placeholder="POLICY_DENIED"
        />
      </div>
      {shown.length === 0 && <p className="soft">No code is called so.</p>}
      {shown.map(({ title, entries }) => (
        <section key={title} className="errors-group">
          <h2>{title}</h2>
          {entries.map((entry) => (
            <Entry key={entry.code} entry={entry} />
          ))}
        </section>
      ))}
    </>
  )
}

function Entry({ entry: { code, paragraphs } }: { readonly entry: ErrorEntry }): ReactNode {
  return (
    <article id={code.toLowerCase()} className="error-entry">
      <h3>
        <a href={`#${code.toLowerCase()}`}>{code}</a>
      </h3>
      {paragraphs.map((paragraph) => (
        <p key={paragraph}>
          {spansOf(paragraph).map(({ text, look }, index) =>
            look === 'code' ? (
              <code key={index}>{text}</code>
            ) : look === 'strong' ? (
              <strong key={index}>{text}</strong>
            ) : (
              text
            ),
          )}
        </p>
      ))}
    </article>
  )
}
