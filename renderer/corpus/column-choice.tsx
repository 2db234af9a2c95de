import { skipToken, useQuery } from '@tanstack/react-query'
import type { CorpusSource } from '#contract/corpus.ts'
import { query } from '../api.ts'
import { Select } from '../ui/select.tsx'

interface ColumnChoiceProps {
  corpus: CorpusSource[]
  /** The column that holds the text. */
  field: string
  onChange: (field: string) => void
}

/** Which column of a table holds the text; nothing where the files are no tables. */
export function ColumnChoice({ corpus, field, onChange }: ColumnChoiceProps) {
  const input = corpus.some(({ kind }) => kind === 'file') ? { corpus } : skipToken
  // What is wrong with a file is told where its text is read.
  const { data } = useQuery(query.scan.columns.queryOptions({ input, meta: { inline: true } }))
  if (!data) return null
  return (
    <Select
      label="Column that holds the text"
      options={data.map((name) => ({ value: name, label: name }))}
      value={data.includes(field) ? field : null}
      placeholder="Choose a column…"
      onChange={onChange}
    />
  )
}
