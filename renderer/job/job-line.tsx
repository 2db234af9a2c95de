import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleSlash, X } from 'lucide-react'
import type { Job } from '#contract/job.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { count, curly, share, timeLeft } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { MiddleCut } from '../ui/middle-cut.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { shareDone, useJobs } from './use-jobs.ts'

/** One job on one line: how far, how fast, how long still, and the way to end it. */
export function JobLine({ job }: { job: Job }) {
  return job.state === 'running' ? <RunningJob job={job} /> : <EndedJob job={job} />
}

function RunningJob({ job }: { job: Job }) {
  const cancel = useMutation(query.job.cancel.mutationOptions())
  const done = shareDone(job)
  const facts = [
    done === null ? job.message : share(done),
    job.rate === null ? '' : `${count(Math.round(job.rate))} tok/s`,
    timeLeft(job.secondsLeft),
  ].filter((fact) => fact !== '')
  return (
    <div className="flex min-w-0 items-center gap-3">
      <span className="min-w-0 font-medium">
        <MiddleCut>{job.title}</MiddleCut>
      </span>
      <span className="w-32 flex-none">
        <ProgressBar label={`${job.title}: progress`} share={done} />
      </span>
      <span className="truncate text-muted">{facts.join('  ·  ')}</span>
      {job.notice !== null && <Notice text={job.notice} />}
      <Button variant="quiet" isDisabled={cancel.isPending} onPress={() => cancel.mutate({ id: job.id })}>
        {cancel.isPending ? 'Stopping…' : 'Cancel'}
      </Button>
    </div>
  )
}

function Notice({ text }: { text: string }) {
  return (
    <span role="status" className="min-w-0 truncate text-warning" title={text}>
      {text}
    </span>
  )
}

const ENDS = {
  done: { icon: CircleCheck, colour: 'text-good', words: 'done' },
  cancelled: { icon: CircleSlash, colour: 'text-muted', words: 'stopped; what was found is kept' },
  failed: { icon: CircleAlert, colour: 'text-danger', words: 'failed' },
}

/** The last run of some work; dismissing it dismisses the runs before it, of which nobody needs to hear again. */
function EndedJob({ job }: { job: Job }) {
  const jobs = useJobs()
  const dismiss = useMutation(query.job.dismiss.mutationOptions())
  if (job.state === 'running') return null
  const { icon: Icon, colour, words } = ENDS[job.state]
  const dismissAll = (): void => {
    for (const { id, title, state } of jobs) if (title === job.title && state !== 'running') dismiss.mutate({ id })
  }
  return (
    <div className="flex min-w-0 items-center gap-2">
      <Icon aria-hidden size={14} className={`flex-none ${colour}`} />
      <span className="min-w-0 font-medium">
        <MiddleCut>{job.title}</MiddleCut>
      </span>
      <span className={`truncate ${job.state === 'failed' ? 'text-danger' : 'text-muted'}`}>
        {job.state === 'failed' ? curly(job.message) : words}
      </span>
      {job.notice !== null && <Notice text={job.notice} />}
      <IconButton icon={X} label="Take off the list" onPress={dismissAll} />
    </div>
  )
}
