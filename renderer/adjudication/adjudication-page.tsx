import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { AdjudicationEntry } from '#contract/adjudication.ts'
import type { Study } from '#contract/study.ts'
import { NothingShared, studyShared } from '../study/nothing-shared.tsx'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { StudyEmpty } from '../study/study-empty.tsx'
import { Button } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { ErrorState, PageError } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useAdjudicator } from './adjudicator.ts'
import { QueueTable } from './queue-table.tsx'
import { isAdjudicated, useBegin } from './use-begin.ts'
import { wantedAt } from './wanted-key.ts'

/** The keys that several annotators labelled, and how far their agreed annotations are. */
export function AdjudicationPage() {
  const { data, error } = useQuery(query.study.list.queryOptions())
  const last = useLastStudy()
  if (error) {
    return <PageError error={error} />
  }
  if (!data) return null
  const studies = data.filter(({ scan }) => scan !== null)
  const study = studies.find(({ id }) => id === last.study) ?? studies.at(-1)
  if (!study) return <StudyEmpty />
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-none items-center gap-2 border-b border-line px-5 py-2">
        <span className="w-56">
          <Select
            label="Study"
            isLabelHidden
            options={studies.map(({ id, name, scanName }) => ({ value: id, label: name, detail: scanName ?? '' }))}
            value={study.id}
            onChange={last.set}
          />
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        <OfStudy key={study.id} study={study} other={studyShared(studies, study)} />
      </div>
    </div>
  )
}

function OfStudy({ study, other }: { study: Study; other: Study | undefined }) {
  useWhere(`study “${study.name}”`)
  const { data, error, refetch } = useQuery(query.adjudication.queue.queryOptions({ input: { study: study.id } }))
  if (error) {
    return (
      <div className="p-6">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (!data) return null
  const shared = study.design === null || study.design.overlapShare > 0 ? 1 : 0
  if (data.length === 0) return <NothingShared shared={shared} other={other} />
  return <Queue study={study} entries={data} />
}

function Queue({ study, entries }: { study: Study; entries: AdjudicationEntry[] }) {
  const { isOpen, setOpen } = useAdjudicator()
  const [name, setName] = useState(useAdjudicator((store) => store.name))
  const { begin, open, isPending, error } = useBegin(study.id)
  const choose = (entry: AdjudicationEntry): void => {
    // What somebody has begun is looked at without taking it over.
    if (entry.assignment !== null && entry.state !== 'new') open(entry.assignment)
    else void begin(name, wantedAt(entries, entries.indexOf(entry)) ?? undefined)
  }
  const done = entries.filter(isAdjudicated).length
  return (
    <article className="flex flex-col gap-5 px-5 py-5">
      <p className="max-w-3xl">
        {counted(entries.length, 'key')} that two annotators or more have labelled, most disagreement first; {done}{' '}
        adjudicated. The agreed annotation of a key is a new one under your name. What the annotators made stays as it
        is.
      </p>
      <form
        className="flex items-end gap-2"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          void begin(name)
        }}
      >
        <span className="w-64">
          <TextField label="Who adjudicates" value={name} onChange={setName} maxLength={200} />
        </span>
        <Button writes variant="primary" type="submit" isDisabled={name.trim() === ''} isPending={isPending}>
          {done === 0 ? 'Adjudicate' : 'Go on'}
        </Button>
      </form>
      <CheckBox
        isOn={isOpen}
        onChange={setOpen}
        detail="Otherwise annotators are A, B, C, and a key is a place in the queue, until it is adjudicated."
      >
        Show names, layers and keys
      </CheckBox>
      {error && <ErrorState error={error} />}
      <QueueTable entries={entries} onOpen={choose} isDisabled={name.trim() === ''} />
    </article>
  )
}
