import { Check } from 'lucide-react'
import { JobLine } from '../job/job-line.tsx'
import { useJobEffects, useJobs } from '../job/use-jobs.ts'
import { useDisplacement } from '../project/displaced.tsx'
import { Button } from '../ui/button.tsx'
import { counted } from '../ui/format.ts'
import { useSavedState } from '../ui/saved-state.ts'

/** Jobs left, saved state right; always there. */
export function StatusBar() {
  useJobEffects()
  const jobs = useJobs()
  const running = jobs.filter((job) => job.state === 'running')
  const shown = running.at(-1) ?? jobs.at(-1)
  const others = running.length - 1
  return (
    <footer className="flex h-8 flex-none items-center gap-4 border-t border-line bg-panel px-4 text-xs">
      <div role="status" aria-live="off" aria-label="Jobs" className="flex min-w-16 flex-1 items-center gap-4">
        {shown ? <JobLine key={shown.id} job={shown} /> : <span className="flex-none text-muted">No jobs</span>}
        {others > 0 && <span className="flex-none text-muted">and {counted(others, 'more', 'more')}</span>}
      </div>
      <Saved />
    </footer>
  )
}

function Saved() {
  const state = useSavedState((store) => store.state)
  const isDisplaced = useDisplacement() !== null
  if (state === null || (isDisplaced && state.kind === 'saved')) return null
  if (state.kind === 'failed') {
    return (
      <div role="alert" className="flex min-w-0 items-center gap-2 text-danger">
        <span className="truncate" title={state.reason}>
          Not saved: {state.reason}
        </span>
        {state.keep && <Button onPress={state.keep}>Keep in a file…</Button>}
        {state.retry && <Button onPress={state.retry}>Try again</Button>}
      </div>
    )
  }
  return (
    <span role="status" className="flex w-20 flex-none items-center justify-end gap-1 text-muted">
      {state.kind === 'saving' ? (
        'Saving…'
      ) : (
        <>
          Saved <Check aria-hidden size={13} className="text-good" />
        </>
      )}
    </span>
  )
}
