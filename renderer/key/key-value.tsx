import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import type { KeyId, KeyValue } from '#contract/key.ts'
import { isKeymarkError, query } from '../api.ts'
import { visible } from '../trigger/prefix.ts'
import { Button } from '../ui/button.tsx'
import { probability } from '../ui/format.ts'
import { ModelFailure } from '../ui/model-failure.tsx'

/** Once a person has asked for one value, those of the next keys are read without being asked for. */
const useReading = create<{ isOn: boolean; set: (isOn: boolean) => void }>()((set) => ({
  isOn: false,
  set: (isOn) => set({ isOn }),
}))

interface ValueOfKeyProps {
  scan: number
  of: KeyId
  /** As an analysis keeps it. */
  stored: KeyValue | null
}

/** What the key's value promotes and suppresses: as an analysis keeps it, and read from the model's files when that is asked for. */
export function ValueOfKey({ scan, of: { layer, index }, stored }: ValueOfKeyProps) {
  const client = useQueryClient()
  const { isOn, set } = useReading()
  const [model, setModel] = useState<string | null>(null)
  const asked = query.key.value.queryOptions({
    input: { scan, layer, index, model },
    enabled: isOn,
    staleTime: 'static',
  })
  const { data, error, isFetching } = useQuery(asked)
  const value = data ?? stored
  const stop = (): void => {
    set(false)
    void client.cancelQueries({ queryKey: asked.queryKey })
  }
  const isStopped = isKeymarkError(error) && error.code === 'cancelled'
  return (
    <section aria-label="Value" className="flex flex-col gap-1.5">
      <h3 className="font-medium">What its value does</h3>
      {value && (
        <div className="grid grid-cols-2 gap-x-5">
          <Tokens name="Promotes" tokens={value.promotes} />
          {value.suppresses && <Tokens name="Suppresses" tokens={value.suppresses} />}
        </div>
      )}
      {isFetching ? (
        <p role="status" className="flex items-center justify-between gap-2 text-muted">
          Reading the model’s files…
          <Button variant="quiet" onPress={stop}>
            Cancel
          </Button>
        </p>
      ) : error && !isStopped ? (
        <ModelFailure error={error} onModel={setModel} />
      ) : (
        !value?.suppresses && (
          <span>
            <Button onPress={() => set(true)}>{stored ? 'And what it suppresses' : 'Read it from the model'}</Button>
          </span>
        )
      )}
      {value && (
        <p className="text-xs text-muted">
          Share of the next-token distribution that the value makes by itself,{' '}
          {value.finalNorm ? 'through the final normalisation.' : 'without the final normalisation.'}
        </p>
      )}
    </section>
  )
}

function Tokens({ name, tokens }: { name: string; tokens: KeyValue['promotes'] }) {
  return (
    <table className="w-full table-fixed self-start">
      <caption className="pb-0.5 text-left text-xs text-muted">{name}</caption>
      <tbody>
        {tokens.map(({ token, id, probability: share }) => (
          <tr key={id}>
            <td className="truncate" title={token.replaceAll(' ', '␣')}>
              <bdi>{visible(token)}</bdi>
            </td>
            <td className="number w-16 text-right text-xs whitespace-nowrap text-muted">{probability(share)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
