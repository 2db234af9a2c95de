import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Content, Hanging } from '#contract/content.ts'
import { useForgetting } from '../another-project.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'
import { TextField } from '../ui/text-field.tsx'
import { notify } from '../ui/toast.tsx'

interface ContentProps {
  content: Content
  /** What it is called on the page. */
  name: string
  onRemoved?: () => void
}

/** Opens the dialog in which a scan or a study gets another name, or ends; others only end. */
export function ContentButton(props: ContentProps) {
  const [isOpen, setOpen] = useState(false)
  const { kind } = props.content
  const hasName = kind === 'scan' || kind === 'study'
  return (
    <>
      <Button writes variant="quiet" onPress={() => setOpen(true)}>
        {hasName ? 'Rename or delete…' : 'Delete…'}
      </Button>
      <Dialog
        title={hasName ? `Rename or delete “${props.name}”` : `Delete ${props.name}`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
      >
        <div className="flex flex-col gap-6">
          {hasName && <Rename {...props} onDone={() => setOpen(false)} />}
          <Removal {...props} onDone={() => setOpen(false)} />
        </div>
      </Dialog>
    </>
  )
}

function Rename({ content, name, onDone }: ContentProps & { onDone: () => void }) {
  const [typed, setTyped] = useState(name)
  const client = useQueryClient()
  const rename = useMutation(
    query.content.rename.mutationOptions({
      meta: { inline: true },
      onSuccess: () => {
        const named = [query.project.key(), query.scan.key(), query.study.key(), query.analysis.key(), query.key.key()]
        for (const queryKey of [...named, query.statistics.key()]) void client.invalidateQueries({ queryKey })
        onDone()
      },
    }),
  )
  const { kind, id } = content
  if (kind !== 'scan' && kind !== 'study') return null
  const isSame = typed.trim() === '' || typed.trim() === name
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isSame) rename.mutate({ kind, id, name: typed })
      }}
    >
      <div className="flex items-end gap-2">
        <div className="flex-1">
          <TextField label="Name" value={typed} onChange={setTyped} maxLength={200} />
        </div>
        <Button type="submit" isDisabled={isSame} isPending={rename.isPending}>
          Rename
        </Button>
      </div>
      {rename.error && <ErrorState error={rename.error} />}
    </form>
  )
}

function Removal({ content, name, onDone, onRemoved }: ContentProps & { onDone: () => void }) {
  const forget = useForgetting()
  const { data: hanging, error } = useQuery(
    query.content.hanging.queryOptions({ input: content, staleTime: 0, gcTime: 0 }),
  )
  const remove = useMutation(
    query.content.remove.mutationOptions({
      meta: { inline: true },
      onSuccess: ({ backup }) => {
        onRemoved?.()
        onDone()
        forget()
        notify(`Deleted. The project as it was is in ${backup}, beside it; open that to have “${name}” back.`)
      },
    }),
  )
  if (error) return <ErrorState error={error} />
  if (!hanging) return null
  return (
    <section aria-label="Delete" className="flex flex-col gap-2 border-t border-line pt-4 first:border-0 first:pt-0">
      <p>{hangingInWords(hanging)}</p>
      <p className="text-muted">
        The whole project is copied beside itself first. To undo the deletion, open the copy.
      </p>
      {remove.error && <ErrorState error={remove.error} />}
      <div>
        <Button isPending={remove.isPending} onPress={() => remove.mutate(content)}>
          Delete
        </Button>
      </div>
    </section>
  )
}

/** `Deleted with it: …`; what nothing hangs on is said too. */
function hangingInWords({ studies, analyses, labelled }: Hanging): string {
  const parts = [
    ...(studies.length > 0
      ? [`the ${studies.length === 1 ? 'study' : 'studies'} ${studies.map((one) => `“${one}”`).join(', ')}`]
      : []),
    ...(analyses > 0 ? [counted(analyses, 'analysis', 'analyses')] : []),
    ...(labelled > 0 ? [`the labels of ${counted(labelled, 'key')}`] : []),
  ]
  return parts.length === 0 ? 'Nothing else hangs on it.' : `Deleted with it: ${parts.join('; ')}.`
}
