import { useMutation } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { curly } from '../ui/format.ts'
import { useReadOnly } from '../ui/read-only.ts'
import { useSaveAs } from './displaced.tsx'
import { useProject } from './use-project.ts'

/** Says that the project is open to look, for as long as it is, with the ways out. */
export function ReadOnlyNotice() {
  const reason = useReadOnly()
  const { settle } = useProject()
  const saveAs = useSaveAs()
  const again = useMutation(query.project.reopen.mutationOptions({ onSuccess: settle }))
  if (reason === null) return null
  return (
    <div role="status" className="flex flex-none items-start gap-3 border-b border-line bg-panel px-4 py-2">
      <Eye aria-hidden size={16} className="mt-1 flex-none text-muted" />
      <p className="min-w-0 flex-1 self-center break-words select-text">
        <span className="font-medium">Open to look.</span> {curly(reason)}
      </p>
      <Button onPress={() => again.mutate(undefined)} isPending={again.isPending}>
        Open again
      </Button>
      <Button onPress={() => saveAs.mutate(undefined)} isPending={saveAs.isPending}>
        Work on a copy…
      </Button>
    </div>
  )
}
