import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Study } from '#contract/study.ts'
import { useLastAnnotator } from '../annotation/last-annotator.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { ReturnLabels } from '../packet/return-labels.tsx'
import { usePackets } from '../packet/use-packets.ts'
import { Button } from '../ui/button.tsx'
import { count, date } from '../ui/format.ts'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { GuidelinesDialog } from './guidelines-dialog.tsx'

/** Newest first; the button that stands out is for the study last labelled. */
export function StudyTable({ studies }: { studies: Study[] }) {
  const { study: last } = useLastStudy()
  const foremost = studies.find(({ id }) => id === last) ?? studies.at(-1)
  return (
    <table className="data-table w-full">
      <thead>
        <tr>
          <th>Study</th>
          <th>Drawn from</th>
          <th className="number">Keys a layer</th>
          <th className="number">Seed</th>
          <th>Annotator</th>
          <th>Labelled</th>
          <th>Drawn</th>
          <th>
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {studies.toReversed().map((study) => (
          <StudyRow key={study.id} study={study} isForemost={study === foremost} />
        ))}
      </tbody>
    </table>
  )
}

function StudyRow({ study, isForemost }: { study: Study; isForemost: boolean }) {
  const navigate = useNavigate()
  const remember = useLastStudy((store) => store.set)
  const forget = useLastAnnotator((store) => store.forget)
  const [isReading, setReading] = useState(false)
  const go = (to: '/label' | '/layers'): void => {
    remember(study.id)
    // Whoever comes from here says who they are.
    if (to === '/label') forget(study.id)
    void navigate({ to })
  }
  const { write } = usePackets()
  const isDone = study.labelled === study.assignments
  return (
    <tr>
      <td className="min-w-36 font-medium">{study.name}</td>
      <td className="min-w-32">{study.scanName ?? 'a packet'}</td>
      <td className="number">{study.perLayer === null ? '–' : count(study.perLayer)}</td>
      <td className="number">{study.seed ?? '–'}</td>
      <td>{study.annotators.join(', ')}</td>
      <td>
        <span className="flex items-center gap-2 whitespace-nowrap">
          <span className="hidden w-24 xl:block">
            <ProgressBar
              label={`${study.name}: labelled`}
              share={study.assignments === 0 ? 0 : study.labelled / study.assignments}
            />
          </span>
          {count(study.labelled)} of {count(study.assignments)}
        </span>
      </td>
      <td className="whitespace-nowrap text-muted">{date(study.created)}</td>
      <td>
        <span className="flex justify-end gap-2">
          {study.scan === null ? (
            <ReturnLabels study={study.id} variant="quiet" />
          ) : (
            <>
              <Button variant="quiet" onPress={() => setReading(true)}>
                Guidelines
              </Button>
              <GuidelinesDialog study={study} isOpen={isReading} onClose={() => setReading(false)} />
              <Button variant="quiet" isPending={write.isPending} onPress={() => write.mutate({ study: study.id })}>
                Export packets…
              </Button>
              <Button variant="quiet" onPress={() => go('/layers')}>
                Layers
              </Button>
            </>
          )}
          <Button variant={isForemost && !isDone ? 'primary' : 'plain'} onPress={() => go('/label')}>
            {study.labelled > 0 && !isDone ? 'Go on' : 'Label'}
          </Button>
        </span>
      </td>
    </tr>
  )
}
