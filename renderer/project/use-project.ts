import { useMutation, useQuery } from '@tanstack/react-query'
import { useAnotherProject } from '../another-project.ts'
import { query } from '../api.ts'

/** The open project (null when there is none), and the ways to another one. */
export function useProject() {
  const { data, error, isPending, isFetching } = useQuery(query.project.get.queryOptions())
  const settle = useAnotherProject()
  return {
    project: data,
    settle,
    error,
    isPending,
    isFetching,
    create: useMutation(query.project.create.mutationOptions({ onSuccess: settle })),
    demo: useMutation(query.project.demo.mutationOptions({ onSuccess: settle })),
    open: useMutation(query.project.open.mutationOptions({ onSuccess: settle })),
    openRecent: useMutation(query.project.openRecent.mutationOptions({ onSuccess: settle })),
    close: useMutation(query.project.close.mutationOptions({ onSuccess: settle })),
  }
}
