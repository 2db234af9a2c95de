import { useMutation } from '@tanstack/react-query'
import type { ErrorCode } from '#contract/error.ts'
import { isKeymarkError, query } from '../api.ts'
import { Button } from './button.tsx'
import { ErrorState } from './error-state.tsx'

const ASK_FOR_MODEL = new Set<ErrorCode>(['model-missing', 'model-differs', 'no-model'])

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
      {isKeymarkError(error) && ASK_FOR_MODEL.has(error.code) && (
        <Button onPress={() => choose.mutate({ purpose: 'model' })}>Choose the model…</Button>
      )}
    </div>
  )
}
