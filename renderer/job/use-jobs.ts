import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Job } from '#contract/job.ts'
import { query } from '../api.ts'

const NO_JOBS: Job[] = []

/** All jobs as main last told them. One stream, however many look. */
export function useJobs(): Job[] {
  const { data } = useQuery(query.job.watch.experimental_liveOptions({ retry: true, retryDelay: 1000 }))
  return data ?? NO_JOBS
}

/** Reads again what a job changes, when one starts or ends. Mounted once, in the frame. */
export function useJobEffects(): void {
  const client = useQueryClient()
  const states = useJobs()
    .map((job) => `${job.id} ${job.state}`)
    .join()
  const seen = useRef(states)
  useEffect(() => {
    if (seen.current === states) return
    seen.current = states
    for (const queryKey of [
      query.scan.key(),
      query.project.key(),
      query.key.key(),
      query.study.key(),
      query.analysis.key(),
      query.example.key(),
      query.machine.key(),
      query.description.key(),
    ]) {
      void client.invalidateQueries({ queryKey })
    }
  }, [client, states])
}

/** 0…1; null while the total is unknown. */
export const shareDone = ({ done, total }: Job): number | null => (total === null || total === 0 ? null : done / total)
