import { useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { KindSign } from '../ui/kind-badge.tsx'
import { useKinds } from '../ui/kinds.ts'
import { Markdown } from '../ui/markdown.tsx'

/** What the study asks its annotators to do, in the version in force. */
export function Guidelines({ study }: { study: number }) {
  const { kinds } = useKinds()
  const { data, error } = useQuery(query.study.guidelines.queryOptions({ input: { study } }))
  if (error) return <ErrorState error={error} />
  const [current] = data ?? []
  if (!current) return null
  return (
    <section aria-label="Guidelines" className="flex flex-col gap-2 border-b border-line p-3 text-sm">
      <Markdown text={current.text} />
      <p className="text-muted">
        {kinds.map(({ name }, i) => (
          <span key={name}>
            {i > 0 && ', '}
            <KindSign kind={name} /> {name}
          </span>
        ))}{' '}
        · version {current.version}
      </p>
    </section>
  )
}
