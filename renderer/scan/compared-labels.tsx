import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { allLabels } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { DataTable } from '../table/data-table.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'
import { KeyLink } from '../ui/key-link.tsx'
import { Section } from '../ui/section.tsx'

/** Rows at first, and more at a time. */
const STEP = 20

interface ComparedLabelsProps {
  /** One that draws from both scans. */
  study: Study
  first: number
  second: number
}

/** What people found in two arms of a study: layer by layer, and key by key. */
export function ComparedLabels({ study, first, second }: ComparedLabelsProps) {
  const numbers = useQuery(
    query.statistics.study.queryOptions({ input: { ...allLabels(study.id), scan: first }, meta: { inline: true } }),
  )
  const keys = useQuery(
    query.statistics.armKeys.queryOptions({
      input: { study: study.id, scans: [first, second] },
      meta: { inline: true },
    }),
  )
  const [shown, setShown] = useState(STEP)
  const table = numbers.data?.tables.arms['arms-scan']
  const other = (scan: number): number => (scan === first ? second : first)
  return (
    <>
      <Section title={`Labels of “${study.name}”`} about="The study draws keys from both scans and mixes them blind.">
        {numbers.error && <ErrorState error={numbers.error} onRetry={() => void numbers.refetch()} />}
        {numbers.isPending && <p className="text-muted">Counting…</p>}
        {table && (
          <>
            <DataTable table={table} name={`${study.name}-arms-scan`} />
            <p className="max-w-3xl text-muted select-text">{table.note}</p>
          </>
        )}
      </Section>
      <Section title="Labelled keys" about="What was found in each key, without those that somebody still labels.">
        {keys.error && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
        {keys.data?.keys.length === 0 && <p className="text-muted">No key of either scan is labelled by all yet.</p>}
        {keys.data && keys.data.keys.length > 0 && (
          <DataTable
            table={keys.data.table}
            name={`${study.name}-keys`}
            limit={shown}
            action={{
              title: 'Open',
              renderCell: (row) => {
                const key = keys.data.keys[row]
                if (key === undefined) return null
                return (
                  <span className="whitespace-nowrap">
                    <KeyLink scan={key.scan} of={key} /> · in the other scan <KeyLink scan={other(key.scan)} of={key} />
                  </span>
                )
              },
            }}
          />
        )}
        {keys.data && keys.data.keys.length > shown && (
          <span>
            <Button onPress={() => setShown(shown + 5 * STEP)}>
              Show {counted(Math.min(keys.data.keys.length - shown, 5 * STEP), 'more key')}
            </Button>
          </span>
        )}
      </Section>
    </>
  )
}
