import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { KeyDisagreement } from '#contract/agreement.ts'
import type { Study } from '#contract/study.ts'
import type { Table } from '#contract/table.ts'
import { useAdjudicator } from '../adjudication/adjudicator.ts'
import { useBegin } from '../adjudication/use-begin.ts'
import { wantedAt, type WantedKey } from '../adjudication/wanted-key.ts'
import { DataTable } from '../table/data-table.tsx'
import { Button } from '../ui/button.tsx'
import { counted } from '../ui/format.ts'

/** Rows at first, and more at a time. */
const STEP = 20

interface DisagreementTableProps {
  keys: KeyDisagreement[]
  /** A row for each of them. */
  table: Table
  study: Study
}

/** The keys to talk about, most disagreement first, each with the way to it. */
export function DisagreementTable({ keys, table, study }: DisagreementTableProps) {
  const navigate = useNavigate()
  const name = useAdjudicator((store) => store.name)
  const { begin } = useBegin(study.id)
  const adjudicate = (key: WantedKey): void => {
    if (name === '') void navigate({ to: '/adjudication' })
    else void begin(name, key)
  }
  const [shown, setShown] = useState(STEP)
  const rest = keys.length - shown
  return (
    <div className="flex flex-col items-start gap-3">
      <DataTable
        table={table}
        name={`${study.name}-disagreement`}
        scan={study.scans.length > 1 ? null : study.scan}
        limit={shown}
        action={{
          title: 'Adjudication',
          renderCell: (row) => <Adjudicate of={wantedAt(keys, row)} onPress={adjudicate} />,
        }}
      />
      {rest > 0 && (
        <Button onPress={() => setShown(shown + 5 * STEP)}>Show {counted(Math.min(rest, 5 * STEP), 'more key')}</Button>
      )}
    </div>
  )
}

function Adjudicate({ of: key, onPress }: { of: WantedKey | null; onPress: (key: WantedKey) => void }) {
  if (key === null) return null
  return (
    <button
      type="button"
      className="rounded-sm text-accent hover:underline"
      aria-label={`Adjudicate ${key.layer}/${key.index}`}
      onClick={() => onPress(key)}
    >
      Adjudicate
    </button>
  )
}
