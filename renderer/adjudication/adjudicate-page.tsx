import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Comparison } from '#contract/adjudication.ts'
import type { AnnotationView } from '#contract/annotation.ts'
import type { QueueEntry } from '#contract/study.ts'
import type { Trigger } from '#contract/trigger.ts'
import { LabelDesk } from '../annotation/label-desk.tsx'
import { QueuePane } from '../annotation/queue-pane.tsx'
import { useActions } from '../annotation/use-actions.ts'
import { useGoing, type Going } from '../annotation/use-going.ts'
import { query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { ComparisonTable } from './comparison-table.tsx'
import { useIsBlind } from './use-is-blind.ts'
import { letterOf, useRows } from './use-rows.ts'

/** One key that several labelled: what each found, the triggers, and the agreed annotation. */
export function AdjudicatePage({ assignment }: { assignment: number }) {
  const shown = useQuery(query.annotation.get.queryOptions({ input: { assignment } }))
  const compared = useQuery(query.adjudication.compare.queryOptions({ input: { assignment } }))
  const study = shown.data?.view.study
  const { data: entries = [] } = useQuery(
    query.adjudication.queue.queryOptions({ input: { study: study ?? 0 }, enabled: study !== undefined }),
  )
  const queue: QueueEntry[] = entries.flatMap(({ assignment, state, flagged, patterns }, i) =>
    assignment === null ? [] : [{ assignment, place: i + 1, state, flagged, patterns }],
  )
  const going = useGoing(assignment, queue, '/adjudication/$assignment')
  const { data } = compared
  const client = useQueryClient()
  const next = going.next?.assignment
  useEffect(() => {
    if (next === undefined) return
    void client.prefetchQuery(query.adjudication.compare.queryOptions({ input: { assignment: next } }))
  }, [client, next])
  const isBlind = useIsBlind(shown.data?.view.annotation.state)
  const place = queue.find((entry) => entry.assignment === assignment)?.place
  const key = isBlind ? `key ${place ?? ''} of the queue` : `key ${data?.layer}/${data?.index}`
  useWhere(data && `${key} · adjudicated by ${data.adjudicator}`)
  const error = shown.error ?? compared.error
  return (
    <div className="desk">
      <QueuePane
        queue={queue}
        assignment={assignment}
        onOpen={going.go}
        isUninterpretable={shown.data?.view.kinds.uninterpretable ?? false}
      />
      {shown.data && data && (
        <Desk
          key={assignment}
          view={shown.data.view}
          triggers={shown.data.triggers}
          comparison={data}
          queue={queue}
          going={going}
        />
      )}
      {error && (
        <div className="p-4">
          <ErrorState error={error} onRetry={() => void Promise.all([shown.refetch(), compared.refetch()])} />
        </div>
      )}
    </div>
  )
}

interface DeskProps {
  view: AnnotationView
  triggers: Trigger[]
  comparison: Comparison
  queue: QueueEntry[]
  going: Going
}

function Desk({ comparison, ...desk }: DeskProps) {
  const actions = useActions(desk.view, desk.queue, desk.going)
  const rows = useRows(comparison, desk.view, actions)
  const row = comparison.rows[rows.at]
  const isBlind = useIsBlind(desk.view.annotation.state)
  const witnesses = comparison.annotators.map(({ name }, i) => ({
    letter: letterOf(i),
    name: isBlind ? letterOf(i) : name,
    ranks: row?.patterns[i]?.ranks ?? [],
  }))
  return (
    <LabelDesk
      {...desk}
      witnesses={witnesses}
      above={<ComparisonTable comparison={comparison} view={desk.view} rows={rows} isBlind={isBlind} />}
    />
  )
}
