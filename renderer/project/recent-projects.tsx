import { useQuery } from '@tanstack/react-query'
import { Button as AriaButton } from 'react-aria-components'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { useProject } from './use-project.ts'

/** Projects that were open before. @param except the name and folder of the one that is open now */
export function RecentProjects({ except }: { except?: { name: string; folder: string } }) {
  const { data, error } = useQuery(query.project.recent.queryOptions())
  const { openRecent } = useProject()
  if (error) return <ErrorState error={error} />
  const recent = data?.filter(({ name, folder }) => name !== except?.name || folder !== except.folder) ?? []
  if (recent.length === 0) return null
  return (
    <section className="flex flex-col">
      <h3 className="border-b border-line pb-1 text-xs text-muted">Recent projects</h3>
      {recent.map(({ id, name, folder }) => (
        <AriaButton
          key={id}
          isDisabled={openRecent.isPending}
          onPress={() => openRecent.mutate({ id })}
          className="-mx-2 flex cursor-default items-baseline gap-3 rounded-md px-2 py-1.5 text-left data-[hovered]:bg-hover"
        >
          <span className="flex-none font-medium">{name}</span>
          <span className="min-w-0 truncate text-muted">{folder}</span>
        </AriaButton>
      ))}
    </section>
  )
}
