import { useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { KindSign } from '../ui/kind-badge.tsx'
import { Markdown } from '../ui/markdown.tsx'

/** What the study asks its annotators to do, in the version in force. */
export function Guidelines({ study }: { study: number }) {
  const { data, error } = useQuery(query.study.guidelines.queryOptions({ input: { study } }))
  if (error) return <ErrorState error={error} />
  const [current] = data ?? []
  if (!current) return null
  return (
    <section aria-label="Guidelines" className="flex flex-col gap-2 border-b border-line p-3 text-sm">
      <Markdown text={current.text} />
      <p className="text-muted">
        <KindSign kind="shallow" /> shallow, <KindSign kind="semantic" /> semantic · version {current.version}
      </p>
    </section>
  )
}
