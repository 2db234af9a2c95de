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
    <footer className="flex-none">
      <NotSaved />
      <div className="flex h-8 items-center gap-4 border-t border-line bg-panel px-4 text-xs">
        <div role="status" aria-live="off" aria-label="Jobs" className="flex min-w-16 flex-1 items-center gap-4">
          {shown ? <JobLine key={shown.id} job={shown} /> : <span className="flex-none text-muted">No jobs</span>}
          {others > 0 && <span className="flex-none text-muted">and {counted(others, 'more', 'more')}</span>}
        </div>
        <Saved />
      </div>
    </footer>
  )
}

function Saved() {
  const state = useSavedState((store) => store.state)
  const isDisplaced = useDisplacement() !== null
  if (state === null || state.kind === 'failed' || (isDisplaced && state.kind === 'saved')) return null
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

/** What failed, in full, and the ways out: nothing matters more to the person whose work it is. */
function NotSaved() {
  const state = useSavedState((store) => store.state)
  if (state?.kind !== 'failed') return null
  return (
    <div role="alert" className="flex items-start gap-2 border-t border-danger bg-danger-ground px-4 py-1 text-danger">
      <p className="min-w-0 flex-1 py-0.5 break-words select-text">Not saved: {state.reason}</p>
      {state.keep && <Button onPress={state.keep}>Keep in a file…</Button>}
      {state.retry && <Button onPress={state.retry}>Try again</Button>}
    </div>
  )
}
