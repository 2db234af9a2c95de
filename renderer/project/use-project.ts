import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { query } from '../api.ts'
import { useKeysView } from '../key/keys-view.ts'
import { dropFailures } from '../ui/toast.tsx'
import { forgetPrompt } from '../prompt/prompt-view.ts'

/** The open project (null when there is none), and the ways to another one. After each of them nothing of the old one is kept. */
export function useProject() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data, error, isPending } = useQuery(query.project.get.queryOptions())

  const settle = (project: unknown): void => {
    // Null: the person cancelled, and the project that was open still is.
    if (project === null) return
    dropFailures()
    useKeysView.getState().forget()
    forgetPrompt()
    void client.invalidateQueries({ queryKey: query.project.key() })
    // All but the stream of jobs, which belongs to the window.
    void client.resetQueries({
      predicate: ({ queryKey }) => !isAbout(queryKey, 'job') && !isAbout(queryKey, 'project'),
    })
    void navigate({ to: '/project' })
  }
  return {
    project: data,
    settle,
    error,
    isPending,
    create: useMutation(query.project.create.mutationOptions({ onSuccess: settle })),
    open: useMutation(query.project.open.mutationOptions({ onSuccess: settle })),
    openRecent: useMutation(query.project.openRecent.mutationOptions({ onSuccess: settle })),
    close: useMutation(query.project.close.mutationOptions({ onSuccess: settle })),
  }
}

/** Keys of the contract's queries begin with their path: `[['job', 'watch'], …]`. */
const isAbout = ([path]: readonly unknown[], noun: string): boolean => Array.isArray(path) && path[0] === noun
