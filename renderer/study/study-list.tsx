import { useNavigate } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState } from 'react'
import type { Amendment, Study } from '#contract/study.ts'
import { useLastAnnotator } from '../annotation/last-annotator.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { ContentButton } from '../content/content-dialog.tsx'
import { ReturnLabels } from '../packet/return-labels.tsx'
import { usePackets } from '../packet/use-packets.ts'
import { StudyQuestions } from '../question/study-questions.tsx'
import { Button } from '../ui/button.tsx'
import { ExamplesDialog } from '../example/examples-dialog.tsx'
import { count, date } from '../ui/format.ts'
import { AmendDialog } from './amend-dialog.tsx'
import { GuidelinesDialog } from './guidelines-dialog.tsx'
import { StudyMachines } from './study-machines.tsx'
import { StudyPeople } from './study-people.tsx'

/** Newest first; the button that stands out is for the study last labelled. @param chosen comes into sight */
export function StudyList({ studies, chosen }: { studies: Study[]; chosen: number | undefined }) {
  const { study: last } = useLastStudy()
  const foremost = studies.find(({ id }) => id === last) ?? studies.at(-1)
  return (
    <div className="flex flex-col gap-6">
      {studies.toReversed().map((study) => (
        <OneStudy key={study.id} study={study} isForemost={study === foremost} isChosen={study.id === chosen} />
      ))}
    </div>
  )
}

interface OneStudyProps {
  study: Study
  isForemost: boolean
  isChosen: boolean
}

function OneStudy({ study, isForemost, isChosen }: OneStudyProps) {
  const heading = useId()
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    if (isChosen) section.current?.scrollIntoView({ block: 'start' })
  }, [isChosen])
  const origin = [
    originOf(study),
    ...(study.perLayer === null ? [] : [`${count(study.perLayer)} keys a layer`]),
    ...(study.seed === null ? [] : [`seed ${study.seed}`]),
    date(study.created),
  ]
  return (
    <section ref={section} aria-labelledby={heading} className="flex flex-col gap-2">
      <header className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <h2 id={heading} className="min-w-48 flex-1 font-semibold break-words">
          {study.name}
        </h2>
        <StudyActions study={study} isForemost={isForemost} />
        <div className="w-full text-muted">
          <p>
            {origin.map((part, at) => (
              // A line breaks between two parts, not within a date.
              <span key={part}>
                <span className="whitespace-nowrap">{at < origin.length - 1 ? `${part} ·` : part}</span>{' '}
              </span>
            ))}
          </p>
          {study.amendments.length > 0 && <p>{study.amendments.map(amendmentInWords).join(' · ')}</p>}
        </div>
      </header>
      <StudyPeople study={study} />
      {study.scan !== null && (
        <>
          <StudyQuestions study={study} />
          <StudyMachines study={study} />
        </>
      )}
    </section>
  )
}

/** Several scans are the arms of the study. */
function originOf({ scans }: Study): string {
  if (scans.length === 0) return 'from a packet'
  const names = scans.map(({ name }) => `“${name}”`)
  return scans.length === 1
    ? `drawn from the scan ${names[0]}`
    : `arms, mixed blind: the scans ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** `Ben added on 12 May 2026`. */
function amendmentInWords(amendment: Amendment): string {
  const on = `on ${date(amendment.time)}`
  if (amendment.kind === 'keys-added') return `${count(amendment.perLayer)} more a layer ${on}`
  return `${amendment.annotator} ${amendment.kind === 'annotator-added' ? 'added' : 'removed'} ${on}`
}

/** In a small window they have a line of their own, below; what a page leads to stays beside the name. */
const ACTIONS =
  'flex flex-wrap gap-x-2 gap-y-1 max-[1250px]:order-last max-[1250px]:-mx-2.5 max-[1250px]:w-full max-[1250px]:gap-x-0'

function StudyActions({ study, isForemost }: { study: Study; isForemost: boolean }) {
  const navigate = useNavigate()
  const remember = useLastStudy((store) => store.set)
  const forget = useLastAnnotator((store) => store.forget)
  const [isReading, setReading] = useState(false)
  const [isAmending, setAmending] = useState(false)
  const [isDrawing, setDrawing] = useState(false)
  const { write } = usePackets()
  const go = (to: '/label' | '/layers'): void => {
    remember(study.id)
    // Whoever comes from here says who they are.
    if (to === '/label') forget(study.id)
    void navigate({ to })
  }
  const isDone = study.labelled === study.assignments
  return (
    <>
      <div className={ACTIONS}>
        {study.scan === null ? (
          <ReturnLabels study={study.id} variant="quiet" />
        ) : (
          <>
            <Button variant="quiet" onPress={() => setReading(true)}>
              Guidelines
            </Button>
            <GuidelinesDialog study={study} isOpen={isReading} onClose={() => setReading(false)} />
            {study.design !== null && (
              <>
                <Button writes variant="quiet" onPress={() => setAmending(true)}>
                  Change…
                </Button>
                <AmendDialog study={study} isOpen={isAmending} onClose={() => setAmending(false)} />
              </>
            )}
            <Button
              writes
              variant="quiet"
              isPending={write.isPending}
              onPress={() => write.mutate({ study: study.id })}
            >
              Export packets…
            </Button>
            <Button writes variant="quiet" onPress={() => setDrawing(true)}>
              Examples…
            </Button>
            <ExamplesDialog
              scan={study.scan}
              of={{ study: study.id }}
              what={`the keys of “${study.name}”`}
              isOpen={isDrawing}
              onClose={() => setDrawing(false)}
            />
            <Button variant="quiet" onPress={() => go('/layers')}>
              Layers
            </Button>
          </>
        )}
        <ContentButton content={{ kind: 'study', id: study.id }} name={study.name} />
      </div>
      <Button variant={isForemost && !isDone ? 'primary' : 'plain'} onPress={() => go('/label')}>
        {study.labelled > 0 && !isDone ? 'Go on' : 'Label'}
      </Button>
    </>
  )
}
