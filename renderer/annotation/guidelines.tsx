import { useQuery } from '@tanstack/react-query'
import { memo } from 'react'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { KindBadge } from '../ui/kind-badge.tsx'
import { useKinds } from '../ui/kinds.ts'
import { Markdown } from '../ui/markdown.tsx'
import { CommandKey } from './command-key.tsx'
import { kindCommand } from './label-commands.ts'

/** What the study asks its annotators to do, in the version in force. */
export const Guidelines = memo(function Guidelines({ study }: { study: number }) {
  const { kinds } = useKinds()
  const { data, error } = useQuery(query.study.guidelines.queryOptions({ input: { study } }))
  if (error) return <ErrorState error={error} />
  const [current] = data ?? []
  if (!current) return null
  return (
    <section
      aria-label="Guidelines"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by key
      tabIndex={0}
      className="flex max-h-[60%] flex-col gap-2 overflow-y-auto border-b border-line p-3 text-sm"
    >
      <Markdown text={current.text} />
      <dl aria-label="Kinds" className="flex flex-col gap-1">
        {kinds.map(({ name, definition }) => (
          <div key={name} className="flex flex-wrap items-baseline gap-x-1.5">
            <dt className="flex items-baseline gap-1.5 font-medium">
              <KindBadge kind={name} /> <CommandKey id={kindCommand(name)} />
            </dt>
            <dd className="text-muted" dir="auto">
              {definition}
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-muted">Version {current.version}</p>
    </section>
  )
})
