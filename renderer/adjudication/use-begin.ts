import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { AdjudicationEntry } from '#contract/adjudication.ts'
import { isLabelled } from '#contract/annotation.ts'
import { query } from '../api.ts'
import { useAdjudicator } from './adjudicator.ts'
import { entryOf, type WantedKey } from './wanted-key.ts'

export const isAdjudicated = ({ state }: AdjudicationEntry): boolean => isLabelled(state)

/** Gives the open keys of the study to `name`, and goes to the one that is wanted or else to the first that is not done. */
export function useBegin(study: number) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const setName = useAdjudicator((store) => store.set)
  const { mutateAsync, isPending, error } = useMutation(query.adjudication.begin.mutationOptions())
  const open = (assignment: number): void =>
    void navigate({ to: '/adjudication/$assignment', params: { assignment: String(assignment) } })

  async function begin(name: string, wanted?: WantedKey): Promise<void> {
    const entries = await mutateAsync({ study, adjudicator: name }).catch(() => null)
    if (entries === null) return
    setName(name.trim())
    client.setQueryData(query.adjudication.queue.queryKey({ input: { study } }), entries)
    void client.invalidateQueries({ queryKey: query.key.key() })
    const found = wanted ? entryOf(entries, wanted) : (entries.find((entry) => !isAdjudicated(entry)) ?? entries[0])
    if (typeof found?.assignment === 'number') open(found.assignment)
  }
  return { begin, open, isPending, error }
}
