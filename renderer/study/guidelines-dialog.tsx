import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { date } from '../ui/format.ts'
import { notify } from '../ui/toast.tsx'
import { GuidelinesField } from './guidelines-field.tsx'

interface GuidelinesDialogProps {
  study: Study
  isOpen: boolean
  onClose: () => void
}

export function GuidelinesDialog({ study, isOpen, onClose }: GuidelinesDialogProps) {
  return (
    <Dialog title={`Guidelines of “${study.name}”`} isOpen={isOpen} onClose={onClose} size="large">
      <GuidelinesForm study={study.id} onDone={onClose} />
    </Dialog>
  )
}

/** The wording in force. Another wording is a new version; what was labelled keeps the one it was made under. */
function GuidelinesForm({ study, onDone }: { study: number; onDone: () => void }) {
  const client = useQueryClient()
  const { data: versions, error } = useQuery(query.study.guidelines.queryOptions({ input: { study } }))
  const [typed, setTyped] = useState<string | null>(null)
  const revise = useMutation(
    query.study.reviseGuidelines.mutationOptions({
      meta: { inline: true },
      onSuccess: (guideline) => {
        void client.invalidateQueries({ queryKey: query.study.guidelines.key() })
        notify(`Version ${guideline.version} of the guidelines is in force.`)
        onDone()
      },
    }),
  )
  if (error) return <ErrorState error={error} />
  const [current] = versions ?? []
  if (!current) return null
  const text = typed ?? current.text
  const isSame = text.trim() === current.text || text.trim() === ''
  return (
    <div className="flex flex-col gap-4">
      <GuidelinesField
        label={`Version ${current.version}, ${date(current.created)} · Markdown`}
        lines={14}
        text={text}
        onChange={setTyped}
      />
      {revise.error && <ErrorState error={revise.error} />}
      <div>
        <Button
          writes
          variant="primary"
          isDisabled={isSame}
          isPending={revise.isPending}
          onPress={() => revise.mutate({ study, text })}
        >
          Save as version {current.version + 1}
        </Button>
      </div>
    </div>
  )
}
