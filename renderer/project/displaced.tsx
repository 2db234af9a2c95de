import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { failureText } from '../ui/error-state.tsx'
import { useSavedState } from '../ui/saved-state.ts'
import { notify } from '../ui/toast.tsx'

/** Milliseconds between two looks at the project's file. */
const EVERY = 2000

/** Why nothing can be saved in the open project; null while all is well. */
export function useDisplacement(): string | null {
  const options = query.project.displacement.queryOptions({ refetchInterval: EVERY, refetchIntervalInBackground: true })
  return useQuery(options).data ?? null
}

/** Puts the open project into another file and goes on there, on the same page; what waits to be saved is saved in it. */
export function useSaveAs() {
  const client = useQueryClient()
  return useMutation(
    query.project.saveAs.mutationOptions({
      onSuccess: (project) => {
        if (project === null) return
        void client.invalidateQueries({ queryKey: query.project.key() })
        const { state } = useSavedState.getState()
        if (state?.kind === 'failed') state.retry?.()
        notify(`The project is saved as ${project.name} in ${project.folder}.`)
      },
      onError: (error) => notify(failureText(error), 'danger'),
    }),
  )
}

/** Says that the project’s file is gone, for as long as it is, with the way out. */
export function Displaced() {
  const reason = useDisplacement()
  const saveAs = useSaveAs()
  if (reason === null) return null
  return (
    <div role="alert" className="flex flex-none items-start gap-3 border-b border-danger/40 bg-danger-ground px-4 py-2">
      <TriangleAlert aria-hidden size={16} className="mt-1 flex-none text-danger" />
      <p className="min-w-0 flex-1 self-center break-words text-danger">
        {reason} What you do meanwhile is kept in this window.
      </p>
      <Button onPress={() => saveAs.mutate(undefined)} isPending={saveAs.isPending}>
        Save project as…
      </Button>
    </div>
  )
}
