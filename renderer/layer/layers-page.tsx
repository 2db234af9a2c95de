import { useQuery } from '@tanstack/react-query'
import type { Study } from '#contract/study.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { useExportDialog } from '../dataset/export-dialog.tsx'
import { SaveFigure } from '../figure/save-figure.tsx'
import { useWhere } from '../frame/where.ts'
import { StudyEmpty } from '../study/study-empty.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { Select } from '../ui/select.tsx'
import { LayersReport } from './layers-report.tsx'

/** What each layer's keys respond to: Figure 2 of the paper for one study. */
export function LayersPage() {
  const { data, error } = useQuery(query.study.list.queryOptions())
  const last = useLastStudy()
  if (error) {
    return (
      <div className="p-5">
        <ErrorState error={error} />
      </div>
    )
  }
  if (!data) return null
  // What came in a packet hides its layers.
  const studies = data.filter(({ scan }) => scan !== null)
  const study = studies.find(({ id }) => id === last.study) ?? studies.at(-1)
  return study ? <StudyLayers study={study} studies={studies} onChoose={last.set} /> : <StudyEmpty />
}

interface StudyLayersProps {
  study: Study
  studies: Study[]
  onChoose: (study: number) => void
}

function StudyLayers({ study, studies, onChoose }: StudyLayersProps) {
  useWhere(`study “${study.name}”`)
  const showExport = useExportDialog((dialog) => dialog.show)
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-none items-center gap-2 border-b border-line px-5 py-2">
        <span className="w-56">
          <Select
            label="Study"
            isLabelHidden
            options={studies.map(({ id, name, scanName }) => ({ value: id, label: name, detail: scanName ?? '' }))}
            value={study.id}
            onChange={onChoose}
          />
        </span>
        <span className="text-muted">
          {study.labelled} of {study.assignments} keys labelled
        </span>
        <span className="flex-1" />
        {study.labelled > 0 && <SaveFigure study={study.id} name="layers" />}
        <Button onPress={() => showExport(true)}>Export labels…</Button>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        <LayersReport study={study} />
      </div>
    </div>
  )
}
