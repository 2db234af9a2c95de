import { useQuery } from '@tanstack/react-query'
import { Info, X } from 'lucide-react'
import { useState } from 'react'
import { query } from '../api.ts'
import { IconButton } from '../ui/icon-button.tsx'

/** What a person should know of how the project’s file was found, until they have read it. */
export function OpeningNotice() {
  const { data: project } = useQuery(query.project.get.queryOptions())
  const [read, setRead] = useState<string | null>(null)
  const notice = project?.notice ?? null
  if (notice === null || notice === read) return null
  return (
    <div role="alert" className="flex flex-none items-start gap-3 border-b border-line bg-panel px-4 py-2">
      <Info aria-hidden size={16} className="mt-1 flex-none text-muted" />
      <p className="min-w-0 flex-1 self-center break-words select-text">{notice}</p>
      <IconButton icon={X} label="Close this notice" onPress={() => setRead(notice)} />
    </div>
  )
}
