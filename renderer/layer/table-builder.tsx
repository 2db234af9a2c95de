import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FoundPattern, LabelSelection, TableFormat, TablePick } from '#contract/statistics.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'
import { SearchField } from '../ui/search-field.tsx'
import { Select } from '../ui/select.tsx'
import { notify } from '../ui/toast.tsx'
import { PickablePattern } from './pickable-pattern.tsx'

/** Prefixes that a chosen pattern begins with. */
const PREFIXES = 3

interface Chosen {
  found: FoundPattern
  /** Ranks of the prefixes that are shown. */
  ranks: number[]
}

const FORMATS: { value: TableFormat; label: string }[] = [
  { value: 'markdown', label: 'Markdown' },
  { value: 'latex', label: 'LaTeX' },
  { value: 'html', label: 'HTML' },
]

/** Patterns, their prefixes, and the table that they make. */
export function TableBuilder({ selection }: { selection: LabelSelection }) {
  const [words, setWords] = useState('')
  const patterns = useQuery(
    query.statistics.patterns.queryOptions({
      input: { ...selection, search: words },
      placeholderData: keepPreviousData,
    }),
  )
  const [chosen, setChosen] = useState<Chosen[]>([])
  const picks = chosen.map(({ found, ranks }): TablePick => ({
    assignment: found.assignment,
    pattern: found.pattern.id,
    ranks,
  }))
  const [format, setFormat] = useState<TableFormat>('markdown')
  const input = { picks, format }
  const text = useQuery(query.statistics.table.queryOptions({ input, enabled: picks.length > 0 }))
  const save = useMutation(
    query.statistics.saveTable.mutationOptions({
      onSuccess: (file) => {
        if (file !== null) notify(`Saved as ${file}.`)
      },
    }),
  )
  if (patterns.error) return <ErrorState error={patterns.error} onRetry={() => void patterns.refetch()} />
  const { total = 0, patterns: found = [] } = patterns.data ?? {}
  const isChosen = ({ pattern }: FoundPattern): boolean => chosen.some((one) => one.found.pattern.id === pattern.id)
  const toggle = (found: FoundPattern): void =>
    setChosen((now) =>
      isChosen(found)
        ? now.filter((one) => one.found.pattern.id !== found.pattern.id)
        : [...now, { found, ranks: found.pattern.ranks.slice(0, PREFIXES) }],
    )
  // What is chosen stays listed, whatever is searched for, and nothing moves when it is chosen.
  const isFound = ({ pattern }: FoundPattern): boolean => found.some((one) => one.pattern.id === pattern.id)
  const listed = [...chosen.map((one) => one.found).filter((one) => !isFound(one)), ...found]
  return (
    <div className="flex flex-col gap-3">
      <span className="w-72">
        <SearchField
          id="pattern-words"
          label="Patterns with these words"
          value={words}
          onChange={setWords}
          onSubmit={() => undefined}
          maxLength={200}
        />
      </span>
      <ul className="flex max-h-72 flex-col overflow-y-auto border-y border-line" aria-label="Patterns to choose from">
        {listed.map((one) => (
          <PickablePattern
            key={one.pattern.id}
            found={one}
            ranks={chosen.find(({ found }) => found.pattern.id === one.pattern.id)?.ranks ?? null}
            onToggle={() => toggle(one)}
            onRanks={(ranks) =>
              setChosen((now) =>
                now.map((each) => (each.found.pattern.id === one.pattern.id ? { ...each, ranks } : each)),
              )
            }
          />
        ))}
      </ul>
      {total > found.length && (
        <p className="text-muted">{counted(total - found.length, 'more pattern')}; search for their words.</p>
      )}
      <div className="flex items-end gap-2">
        <span className="w-36">
          <Select label="Format" options={FORMATS} value={format} onChange={setFormat} />
        </span>
        <Button isDisabled={picks.length === 0} onPress={() => save.mutate(input)}>
          Save table…
        </Button>
        {text.data !== undefined && picks.length > 0 && <CopyButton text={text.data} label="Copy table" />}
        <span className="text-muted">{counted(picks.length, 'pattern')} chosen</span>
      </div>
      {text.error && <ErrorState error={text.error} />}
      {text.data !== undefined && picks.length > 0 && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by key
        <pre
          tabIndex={0}
          aria-label="Table"
          className="max-h-72 overflow-auto rounded-md border border-line bg-panel p-3 text-xs select-text"
        >
          {text.data}
        </pre>
      )}
    </div>
  )
}
