import { useQuery } from '@tanstack/react-query'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { usePackets } from './use-packets.ts'
import { askWhichStudy } from './which-study.tsx'

/** The studies that came in packets; of several, the person says whose labels go back. */
export function useReturnLabels(): { received: Study[]; isPending: boolean; ask: () => void } {
  const { data: project } = useQuery(query.project.get.queryOptions())
  const { data: studies = [] } = useQuery(query.study.list.queryOptions({ enabled: Boolean(project) }))
  const { giveBack } = usePackets()
  const received = project ? studies.filter(({ scan }) => scan === null) : []
  return {
    received,
    isPending: giveBack.isPending,
    ask: () => askWhichStudy('Return the labels of which study?', received, ({ id }) => giveBack.mutate({ study: id })),
  }
}
