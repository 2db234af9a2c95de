import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { query } from './api.ts'
import { useKeysView } from './key/keys-view.ts'
import { forgetPrompt } from './prompt/prompt-view.ts'
import { dropFailures } from './ui/toast.tsx'

/** Nothing that was asked is known any more: numbers of what was deleted, or is in another project, are given to something else. */
export function useForgetting(): () => void {
  const client = useQueryClient()
  return () => {
    useKeysView.getState().forget()
    forgetPrompt()
    void client.invalidateQueries({ queryKey: query.project.key() })
    // All but the stream of jobs, which belongs to the window, and what a dialog that is about to close was told.
    void client.resetQueries({
      predicate: ({ queryKey }) => !['job', 'project', 'content'].some((noun) => isAbout(queryKey, noun)),
    })
  }
}

/** What follows when another project is open, by itself or with a packet: nothing of the old one is kept. */
export function useAnotherProject(): (project: unknown) => void {
  const forget = useForgetting()
  const navigate = useNavigate()
  return (project) => {
    // Null: the person cancelled, and the project that was open still is.
    if (project === null) return
    dropFailures()
    forget()
    void navigate({ to: '/project' })
  }
}

/** Keys of the contract's queries begin with their path: `[['job', 'watch'], …]`. */
const isAbout = ([path]: readonly unknown[], noun: string): boolean => Array.isArray(path) && path[0] === noun
