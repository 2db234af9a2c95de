import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import { DatasetFormat } from '#contract/dataset.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { Select } from '../ui/select.tsx'
import { notify } from '../ui/toast.tsx'
import { LicenceField, licenceProblem } from './licence-field.tsx'
import { ToggleGroup } from '../ui/toggle.tsx'

export const useExportDialog = create<{ isOpen: boolean; show: (isOpen: boolean) => void }>()((set) => ({
  isOpen: false,
  show: (isOpen) => set({ isOpen }),
}))

const FORMATS: Record<DatasetFormat, { label: string; about: string }> = {
  jsonl: {
    label: 'JSON Lines',
    about: 'One line a key: where it comes from, its triggers, and the patterns with the triggers that show them.',
  },
  csv: { label: 'CSV', about: 'A table of triggers by patterns, for spreadsheets and statistics programs.' },
  parquet: {
    label: 'Parquet',
    about: 'Typed tables: keys, triggers, patterns; and machine raters, where there are any.',
  },
  hf: { label: 'Hugging Face', about: 'A folder with a dataset card that the Hugging Face datasets library reads.' },
}

/** A study's labels as files. */
export function ExportDialog() {
  const { isOpen, show } = useExportDialog()
  return (
    <Dialog title="Export labels" isOpen={isOpen} onClose={() => show(false)}>
      <ExportForm onDone={() => show(false)} />
    </Dialog>
  )
}

function ExportForm({ onDone }: { onDone: () => void }) {
  const { data: studies } = useQuery(query.study.list.queryOptions())
  const last = useLastStudy()
  const [format, setFormat] = useState<DatasetFormat>('jsonl')
  const [text, setText] = useState(true)
  const [pseudonyms, setPseudonyms] = useState(false)
  const [excel, setExcel] = useState(true)
  const [licence, setLicence] = useState('unknown')
  const study = studies?.find(({ id }) => id === last.study) ?? studies?.at(-1)
  const write = useMutation(
    query.dataset.export.mutationOptions({
      meta: { inline: true },
      onSuccess: (written) => {
        if (written === null) return
        notify(`Written to ${written.folder}: ${written.files.join(', ')}.`)
        onDone()
      },
    }),
  )
  if (!studies || !study) return <p className="text-muted">There is no study yet, so there are no labels to export.</p>
  return (
    <div className="flex flex-col gap-4">
      <Select
        label="Study"
        options={studies.map(({ id, name, labelled, assignments }) => ({
          value: id,
          label: name,
          detail: `${labelled} of ${assignments} keys labelled`,
        }))}
        value={study.id}
        onChange={last.set}
      />
      <div className="flex flex-col gap-2">
        <ToggleGroup
          label="Format"
          options={DatasetFormat.options.map((value) => ({ value, label: FORMATS[value].label }))}
          value={format}
          onChange={setFormat}
        />
        <p className="text-muted">{FORMATS[format].about}</p>
      </div>
      <div className="flex flex-col">
        <CheckBox
          isOn={text}
          onChange={setText}
          detail="Without it: offsets only, for texts that may not be passed on."
        >
          Text of the corpus
        </CheckBox>
        <CheckBox isOn={pseudonyms} onChange={setPseudonyms} detail="A1, A2, … in place of the annotators’ names.">
          Pseudonyms
        </CheckBox>
        {format === 'csv' && (
          <CheckBox
            isOn={excel}
            onChange={setExcel}
            detail="A byte order mark, so that a spreadsheet shows every character when the file is opened by double click."
          >
            For a spreadsheet
          </CheckBox>
        )}
      </div>
      <LicenceField licence={licence} onChange={setLicence} />
      {write.error && <ErrorState error={write.error} />}
      <div>
        <Button
          variant="primary"
          isPending={write.isPending}
          isDisabled={licenceProblem(licence) !== null}
          onPress={() => write.mutate({ study: study.id, format, options: { text, pseudonyms, excel, licence } })}
        >
          Export to a folder…
        </Button>
      </div>
    </div>
  )
}
