import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Table, TableFileFormat } from '#contract/table.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { notify } from '../ui/toast.tsx'
import { ToggleGroup } from '../ui/toggle.tsx'

const FORMATS: { value: TableFileFormat; label: string; about: string }[] = [
  { value: 'csv', label: 'CSV', about: 'All digits, each end of an interval in a column of its own: for statistics.' },
  { value: 'markdown', label: 'Markdown', about: 'As it stands here: for a report or a page.' },
  { value: 'latex', label: 'LaTeX', about: 'As it stands here, with the lines of booktabs: for a paper.' },
]

/** How tables were saved last: those of one paper are alike. */
const useFormat = create<{ format: TableFileFormat; set: (format: TableFileFormat) => void }>()(
  persist((set) => ({ format: 'csv', set: (format) => set({ format }) }), { name: 'keymark.table', version: 1 }),
)

interface SaveTableProps {
  table: Table
  /** Suggested for the file. */
  name: string
}

/** The way to a file of a table. */
export function SaveTable({ table, name }: SaveTableProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onPress={() => setOpen(true)}>Save table as…</Button>
      <Dialog title="Save the table" isOpen={isOpen} onClose={() => setOpen(false)}>
        <Form table={table} name={name} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function Form({ table, name, onDone }: SaveTableProps & { onDone: () => void }) {
  const { format, set } = useFormat()
  const save = useMutation(
    query.table.save.mutationOptions({
      meta: { inline: true },
      onSuccess: (file) => {
        if (file === null) return
        notify(`Saved as ${file}.`)
        onDone()
      },
    }),
  )
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <ToggleGroup label="Format" options={FORMATS} value={format} onChange={set} />
        <p className="text-muted">{FORMATS.find(({ value }) => value === format)?.about}</p>
      </div>
      {save.error && <ErrorState error={save.error} />}
      <div>
        <Button variant="primary" isPending={save.isPending} onPress={() => save.mutate({ table, name, format })}>
          Save…
        </Button>
      </div>
    </div>
  )
}
