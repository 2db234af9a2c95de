import { useMutation } from '@tanstack/react-query'
import type { Table } from '#contract/table.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { notify } from '../ui/toast.tsx'

/** The way to a file of a table. @param name suggested for it */
export function SaveTable({ table, name }: { table: Table; name: string }) {
  const save = useMutation(
    query.table.save.mutationOptions({
      onSuccess: (file) => {
        if (file !== null) notify(`Saved as ${file}.`)
      },
    }),
  )
  return (
    <Button isPending={save.isPending} onPress={() => save.mutate({ table, name })}>
      Save as CSV…
    </Button>
  )
}
