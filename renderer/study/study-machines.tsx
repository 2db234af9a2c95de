import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { ContentButton } from '../content/content-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { count, date, NONE } from '../ui/format.ts'
import { SideScroll } from '../ui/side-scroll.tsx'
import { DescriptionsDialog, SOURCES } from '../description/descriptions-dialog.tsx'
import { MachineDialog } from './machine-dialog.tsx'
import { ShareDone } from './share-done.tsx'

/** The machine raters of a study, apart from its people, and the way to another. */
export function StudyMachines({ study }: { study: Study }) {
  const {
    data: machines = [],
    error,
    refetch,
  } = useQuery(query.machine.list.queryOptions({ input: { study: study.id } }))
  const { data: describers = [] } = useQuery(query.description.list.queryOptions({ input: { study: study.id } }))
  const [opened, open] = useState<'ask' | 'import' | null>(null)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <>
      {machines.length + describers.length > 0 && (
        <SideScroll label={`Table of the machine raters of ${study.name}`}>
          <table className="data-table w-full" aria-label={`Machine raters of ${study.name}`}>
            <thead>
              <tr>
                <th>Machine rater</th>
                <th className="w-1/3">Answered</th>
                <th className="number">Not understood</th>
                <th>Model</th>
                <th>Since</th>
                <th>
                  <span className="sr-only">Delete</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {machines.map(({ id, name, model, assignments, labelled, failed, created }) => (
                <tr key={id}>
                  <td dir="auto">{name}</td>
                  <td>
                    <ShareDone label={`${name}: answered`} done={labelled} of={assignments} />
                  </td>
                  <td className="number">{count(failed)}</td>
                  <td className="text-muted">{model}</td>
                  <td className="whitespace-nowrap text-muted">{date(created)}</td>
                  <td>
                    <ContentButton content={{ kind: 'machine', id }} name={name} />
                  </td>
                </tr>
              ))}
              {describers.map(({ id, name, source, model, keys, described, created }) => (
                <tr key={id}>
                  <td dir="auto">{name}</td>
                  <td>
                    <ShareDone label={`${name}: described`} done={described} of={keys} />
                  </td>
                  <td className="number text-muted">{NONE}</td>
                  <td className="text-muted">
                    {model ?? 'not said'}, from {SOURCES[source]}
                  </td>
                  <td className="whitespace-nowrap text-muted">{date(created)}</td>
                  <td>
                    <ContentButton content={{ kind: 'machine', id }} name={name} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </SideScroll>
      )}
      <span className="-ml-2.5">
        <Button writes variant="quiet" onPress={() => open('ask')}>
          {machines.length === 0 ? 'Add a machine rater…' : 'Ask a machine rater…'}
        </Button>
        <Button writes variant="quiet" onPress={() => open('import')}>
          Import descriptions…
        </Button>
      </span>
      <MachineDialog study={study} machines={machines} isOpen={opened === 'ask'} onClose={() => open(null)} />
      <DescriptionsDialog study={study} isOpen={opened === 'import'} onClose={() => open(null)} />
    </>
  )
}
