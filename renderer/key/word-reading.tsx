import { typeset } from '#contract/decimal.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Analysis } from '#contract/analysis.ts'
import type { LeaveOneOutResult } from '#contract/analysis/leave-one-out.ts'
import type { KeyId } from '#contract/key.ts'
import { cutAt } from '#contract/prefix.ts'
import type { Trigger } from '#contract/trigger.ts'
import { query } from '../api.ts'
import { JobLine } from '../job/job-line.tsx'
import { useJobs } from '../job/use-jobs.ts'
import { visible } from '../trigger/prefix.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { coefficient } from '../ui/format.ts'
import { ModelFailure } from '../ui/model-failure.tsx'

interface WordReadingProps {
  scan: number
  of: KeyId
  triggers: Trigger[]
}

/** Which words a key reads: every token of its triggers, shaded by what its loss does to the coefficient. */
export function WordReading({ scan, of: { layer, index }, triggers }: WordReadingProps) {
  const client = useQueryClient()
  const { data } = useQuery(query.analysis.list.queryOptions({ input: { scan } }))
  const run = data?.findLast(
    ({ settings }) => settings.name === 'leave-one-out' && settings.layer === layer && settings.index === index,
  )
  const job = useJobs().findLast(({ kind, subject }) => kind === 'analysis' && subject === run?.id)
  const start = useMutation(
    query.analysis.start.mutationOptions({
      meta: { inline: true },
      onSuccess: () => client.invalidateQueries({ queryKey: query.analysis.key() }),
    }),
  )
  const measure = (model: string | null): void =>
    start.mutate({ scan, settings: { name: 'leave-one-out', layer, index, top: triggers.length }, text: null, model })
  if (!data) return null
  if (run?.state === 'done') return <WordHeat run={run} triggers={triggers} />
  if (job?.state === 'running') {
    return (
      <div className="m-5 rounded-md bg-panel px-3 py-2">
        <JobLine job={job} />
      </div>
    )
  }
  return (
    <div className="h-full overflow-auto px-5">
      <EmptyState
        title="Which words does this key read?"
        action={
          <Button writes variant="primary" isPending={start.isPending} onPress={() => measure(null)}>
            {run ? 'Go on measuring' : 'Measure it'}
          </Button>
        }
      >
        Each trigger is run again once for each of its tokens, without that token. The more the key’s coefficient falls,
        the darker the token is shaded.
      </EmptyState>
      {start.error && <ModelFailure error={start.error} onModel={measure} />}
    </div>
  )
}

function WordHeat({ run, triggers }: { run: Analysis; triggers: Trigger[] }) {
  const { data } = useQuery(query.analysis.get.queryOptions({ input: { analysis: run.id } }))
  const [chosen, setChosen] = useState<{ token: string; change: number } | null>(null)
  if (data?.result?.name !== 'leave-one-out') return null
  const changes = new Map(data.result.triggers.map((trigger) => [trigger.rank, trigger.changes]))
  return (
    <div className="flex h-full flex-col">
      <p role="status" className="flex-none border-b border-line px-5 py-1.5 text-muted">
        {chosen === null ? (
          <>
            Change of the coefficient without the token: <Legend />
          </>
        ) : (
          <>
            Without “{chosen.token}”: <span className="text-ink">{percent(chosen.change)}</span>
          </>
        )}
      </p>
      <ol aria-label="Triggers" tabIndex={0} className="min-h-0 flex-1 overflow-auto px-5 py-2">
        {triggers.map((trigger) => (
          <HeatLine key={trigger.rank} trigger={trigger} changes={changes.get(trigger.rank)} onLook={setChosen} />
        ))}
      </ol>
    </div>
  )
}

interface HeatLineProps {
  trigger: Trigger
  changes: LeaveOneOutResult['triggers'][number]['changes'] | undefined
  onLook: (at: { token: string; change: number } | null) => void
}

function HeatLine({ trigger, changes, onLook }: HeatLineProps) {
  const tokens = readTokens(trigger)
  return (
    <li className="flex gap-3 border-b border-line py-1">
      <span className="number w-6 flex-none text-right text-xs text-muted">{trigger.rank}</span>
      <span className="number w-10 flex-none text-right text-muted">{coefficient(trigger.coefficient)}</span>
      <p className="min-w-0 flex-1 break-words whitespace-pre-wrap">
        {tokens.map((token, at) => {
          const change = changes?.[at]
          if (change === undefined) return <span key={at}>{visible(token)}</span>
          return (
            <span
              key={at}
              title={`${visible(token)}: ${percent(change)}`}
              data-change={step(change)}
              className="heat rounded-sm"
              onMouseEnter={() => onLook({ token: visible(token), change })}
              onMouseLeave={() => onLook(null)}
            >
              {token}
            </span>
          )
        })}
      </p>
      {changes && <Strongest tokens={tokens} changes={changes} />}
    </li>
  )
}

/** The tokens that were read as the sentence's own text, each with the space before it; of a character of several, each shows the character. */
const readTokens = (trigger: Trigger): string[] =>
  trigger.tokens.slice(trigger.first, trigger.position + 1).map((token, at) => {
    const { last, pending } = cutAt({ ...trigger, position: trigger.first + at })
    if (pending !== null) return last + pending.character
    return last === '' ? token : last
  })

/** The token that the coefficient hangs on most. */
function Strongest({ tokens, changes }: { tokens: string[]; changes: number[] }) {
  const at = changes.indexOf(Math.min(...changes))
  const change = changes[at]
  if (change === undefined) return null
  return (
    <span className="flex w-40 flex-none items-baseline justify-end gap-2 max-[900px]:hidden">
      <span className="truncate">{visible(tokens[at] ?? '')}</span>
      <span className="number w-14 text-right whitespace-nowrap text-muted">{percent(change)}</span>
    </span>
  )
}

/** Steps of the shading: −4 for a loss of 80 % and more, 4 for such a gain. */
const step = (change: number): number => Math.max(-4, Math.min(4, Math.trunc(change / 0.2)))

const percent = (change: number): string => `${typeset(100 * change, 0)} %`

function Legend() {
  return (
    <span className="ml-1 inline-flex gap-0.5 align-middle text-xs">
      {[-4, -3, -2, -1, 0, 1, 2, 3, 4].map((at) => (
        <span key={at} data-change={at} className="heat rounded-sm px-1.5 text-ink">
          {at === 0 ? 'less than ±20 %' : percent(at * 0.2)}
        </span>
      ))}
    </span>
  )
}
