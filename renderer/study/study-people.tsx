import { useQuery } from '@tanstack/react-query'
import type { Study, StudyPerson } from '#contract/study.ts'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { count, date, duration, NONE } from '../ui/format.ts'
import { SideScroll } from '../ui/side-scroll.tsx'
import { ShareDone } from './share-done.tsx'

/** How far each annotator is, and all of them together. */
export function StudyPeople({ study }: { study: Study }) {
  const { data, error, refetch } = useQuery(query.study.people.queryOptions({ input: { study: study.id } }))
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  const people = data ?? []
  // Whoever labels in the project itself has none.
  const hasPackets = people.some(({ sent, returned }) => sent !== null || returned !== null)
  return (
    <SideScroll label={`Table of the annotators of ${study.name}`}>
      <table className="data-table w-full" aria-label={`Annotators of ${study.name}`}>
        <thead>
          <tr>
            <th className="w-1/5">Annotator</th>
            <th className="w-1/3">Labelled</th>
            <th className="number">Flagged</th>
            <th className="number whitespace-nowrap">Time at work</th>
            <th className="w-44">Last change</th>
            {hasPackets && <th>Packet</th>}
          </tr>
        </thead>
        <tbody>
          {people.map(({ annotator, assignments, labelled, flagged, activeSeconds, lastChange, ...packet }) => (
            <tr key={annotator}>
              <td>
                <bdi>{annotator}</bdi>
              </td>
              <td>
                <ShareDone label={`${annotator}: labelled`} done={labelled} of={assignments} />
              </td>
              <td className="number">{flagged === 0 ? NONE : count(flagged)}</td>
              <td className="number whitespace-nowrap">{activeSeconds === 0 ? NONE : duration(activeSeconds)}</td>
              <td className="whitespace-nowrap text-muted">{lastChange === null ? NONE : date(lastChange)}</td>
              {hasPackets && <td className="min-w-28 text-muted">{packetInWords(packet)}</td>}
            </tr>
          ))}
          {people.length > 1 && (
            <tr>
              <td className="text-muted">together</td>
              <td>
                <ShareDone label={`${study.name}: labelled`} done={study.labelled} of={study.assignments} />
              </td>
              <td colSpan={hasPackets ? 4 : 3} />
            </tr>
          )}
        </tbody>
      </table>
    </SideScroll>
  )
}

/** What became of somebody’s packet. */
function packetInWords({ sent, returned, hasMore }: Pick<StudyPerson, 'sent' | 'returned' | 'hasMore'>): string {
  if (hasMore) return 'there are more keys: export again'
  if (returned !== null) return `back on ${date(returned)}`
  return sent === null ? 'not exported' : `out since ${date(sent)}`
}
