import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'

/** Where backups of all projects are kept. */
export function PlaceSettings() {
  const client = useQueryClient()
  const { data: place } = useQuery(query.backup.place.queryOptions())
  const onSuccess = (): Promise<void> => client.invalidateQueries({ queryKey: query.backup.place.key() })
  const choose = useMutation(query.backup.choosePlace.mutationOptions({ onSuccess }))
  const reset = useMutation(query.backup.resetPlace.mutationOptions({ onSuccess }))
  return (
    <section className="flex flex-col items-start gap-2">
      <h2 className="text-lg font-semibold">Backups</h2>
      <p className="text-muted">
        A project is copied once a day when it is opened, and before every import. Five copies are kept, in{' '}
        {place ? <span className="break-words text-ink select-text">{place}</span> : 'a folder beside each project'}.
        Another disk saves more.
      </p>
      <div className="flex gap-2">
        <Button isPending={choose.isPending} onPress={() => choose.mutate(undefined)}>
          Choose folder…
        </Button>
        {place && (
          <Button variant="quiet" onPress={() => reset.mutate(undefined)}>
            Beside each project
          </Button>
        )}
      </div>
    </section>
  )
}
