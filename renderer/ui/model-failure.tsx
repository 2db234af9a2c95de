import { useMutation } from '@tanstack/react-query'
import { isKeymarkError, query } from '../api.ts'
import { Button } from './button.tsx'
import { ErrorState } from './error-state.tsx'

/** Why a run did not start; where the model is missing, the way to say where it is now. */
export function ModelFailure({ error, onModel }: { error: unknown; onModel: (model: string) => void }) {
  const choose = useMutation(
    query.file.choose.mutationOptions({
      onSuccess: ([file]) => {
        if (file) onModel(file.id)
      },
    }),
  )
  return (
    <div className="flex flex-col items-start gap-2">
      <ErrorState error={error} />
      {isKeymarkError(error) && /\b(?:no|its|the) model\b(?! was)/iu.test(error.message) && (
        <Button onPress={() => choose.mutate({ purpose: 'model' })}>Choose the model…</Button>
      )}
    </div>
  )
}
