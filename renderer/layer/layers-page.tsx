import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { allLabels, type LabelSelection } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { useExportDialog } from '../dataset/export-dialog.tsx'
import { useWhere } from '../ui/where.ts'
import { StudyEmpty } from '../study/study-empty.tsx'
import { Button } from '../ui/button.tsx'
import { PageError } from '../ui/error-state.tsx'
import { Kinds } from '../ui/kinds.ts'
import { Select } from '../ui/select.tsx'
import { LayersReport } from './layers-report.tsx'
import { SelectionFields } from './selection-fields.tsx'

/** What each layer's keys respond to: Figure 2 of the paper for one study, and the numbers around it. */
export function LayersPage() {
  const { data, error } = useQuery(query.study.list.queryOptions())
  const last = useLastStudy()
  if (error) {
    return <PageError error={error} />
  }
  if (!data) return null
  // What came in a packet hides its layers.
  const studies = data.filter(({ scan }) => scan !== null)
  const study =
    studies.find(({ id }) => id === last.study) ?? studies.findLast(({ labelled }) => labelled > 0) ?? studies.at(-1)
  return study ? (
    <Kinds value={study.kinds}>
      <StudyLayers key={study.id} study={study} studies={studies} onChoose={last.set} />
    </Kinds>
  ) : (
    <StudyEmpty />
  )
}

interface StudyLayersProps {
  study: Study
  studies: Study[]
  onChoose: (study: number) => void
}

function StudyLayers({ study, studies, onChoose }: StudyLayersProps) {
  useWhere(`study “${study.name}”`)
  const showExport = useExportDialog((dialog) => dialog.show)
  const [selection, setSelection] = useState<LabelSelection>(() => allLabels(study.id))
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-none flex-wrap items-end gap-x-3 gap-y-2 border-b border-line px-5 py-2">
        <span className="w-48">
          <Select
            label="Study"
            options={studies.map(({ id, name, scanName }) => ({ value: id, label: name, detail: scanName ?? '' }))}
            value={study.id}
            onChange={onChoose}
          />
        </span>
        <SelectionFields study={study} selection={selection} onChange={setSelection} />
        <span className="flex-1" />
        <Button onPress={() => showExport(true)}>Export labels…</Button>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        <LayersReport
          study={study}
          others={studies.filter(({ id }) => id !== study.id)}
          selection={selection}
          onAll={() => setSelection(allLabels(study.id))}
        />
      </div>
    </div>
  )
}
