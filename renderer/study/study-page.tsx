import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { PageError } from '../ui/error-state.tsx'
import { usePackets } from '../packet/use-packets.ts'
import { NewStudy } from './new-study.tsx'
import { StudyList } from './study-list.tsx'

/** The studies of the project, and the form for the next. @param chosen comes into sight */
export function StudyPage({ chosen }: { chosen?: number | undefined }) {
  const studies = useQuery(query.study.list.queryOptions())
  const scans = useQuery(query.scan.list.queryOptions())
  const { preview } = usePackets()
  const [isAdding, setAdding] = useState(false)
  const error = studies.error ?? scans.error
  if (error) {
    return <PageError error={error} />
  }
  if (!studies.data || !scans.data) return null
  const isEmpty = studies.data.length === 0
  return (
    <div className="flex h-full max-w-5xl flex-col gap-8 px-5 py-5">
      {!isEmpty && <StudyList studies={studies.data} chosen={chosen} />}
      {isEmpty || isAdding ? (
        <NewStudy
          scans={scans.data}
          studies={studies.data}
          onDrawn={() => setAdding(false)}
          {...(isEmpty ? {} : { onCancel: () => setAdding(false) })}
        />
      ) : (
        <div className="flex gap-2">
          <Button writes onPress={() => setAdding(true)}>
            New study…
          </Button>
          <Button writes isPending={preview.isPending} onPress={() => preview.mutate(undefined)}>
            Import labels…
          </Button>
        </div>
      )}
    </div>
  )
}
