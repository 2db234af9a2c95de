import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyId, NearBy, NearKey } from '#contract/key.ts'
import { ModelFailure } from '../ui/model-failure.tsx'
import { isKeymarkError, query } from '../api.ts'
import { shareDone, useJobs } from '../job/use-jobs.ts'
import { Button } from '../ui/button.tsx'
import { Computing } from '../ui/computing.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { coefficient, count, NONE, share } from '../ui/format.ts'
import { ToggleGroup } from '../ui/toggle.tsx'
import { KeyLink } from '../ui/key-link.tsx'
import { SaveTable } from '../table/save-table.tsx'
import { TokenCell } from './keys-table-cells.tsx'

const ABOUT: Record<NearBy, string> = {
  triggers: 'Keys that the same prefixes trigger, by the share of their triggers that they have in common.',
  keys: 'Keys whose vectors point the same way, by cosine: they respond alike, whatever the corpus.',
  values: 'Keys whose values point the same way, by cosine: they write alike, whatever they respond to.',
}

interface NearKeysProps {
  scan: number
  of: KeyId
  isOpen: boolean
  onClose: () => void
}

/** The keys nearest to one, and the ways to them. */
export function NearKeys({ scan, of, isOpen, onClose }: NearKeysProps) {
  return (
    <Dialog title={`Keys similar to ${of.layer}/${of.index}`} size="large" isOpen={isOpen} onClose={onClose}>
      <Near scan={scan} of={of} />
    </Dialog>
  )
}

function Near({ scan, of }: Pick<NearKeysProps, 'scan' | 'of'>) {
  const [by, setBy] = useState<NearBy>('triggers')
  const [model, setModel] = useState<string | null>(null)
  return (
    <div className="flex min-h-80 flex-col gap-3">
      <ToggleGroup
        label="Similar in"
        options={[
          { value: 'triggers', label: 'Triggers' },
          { value: 'keys', label: 'Keys' },
          { value: 'values', label: 'Values' },
        ]}
        value={by}
        onChange={setBy}
      />
      <p className="text-muted">{ABOUT[by]}</p>
      <Found key={by} scan={scan} of={of} by={by} model={by === 'triggers' ? null : model} onModel={setModel} />
    </div>
  )
}

interface FoundProps extends Pick<NearKeysProps, 'scan' | 'of'> {
  by: NearBy
  model: string | null
  onModel: (model: string) => void
}

function Found({ scan, of: { layer, index }, by, model, onModel }: FoundProps) {
  const client = useQueryClient()
  const near = query.key.near.queryOptions({
    input: { scan, layer, index, by, model },
    // Weights and triggers of a scan stay as they are, and what its own job changes is nothing to begin it anew for.
    staleTime: 'static',
  })
  const { data, error, refetch, fetchStatus } = useQuery(near)
  const job = useJobs().find(({ kind, state }) => kind === 'search' && state === 'running')
  if (fetchStatus === 'fetching') {
    return (
      <Computing
        share={job ? shareDone(job) : null}
        onCancel={() => void client.cancelQueries({ queryKey: near.queryKey })}
      >
        Comparing with every other key…
      </Computing>
    )
  }
  const isStopped = isKeymarkError(error) && error.code === 'cancelled'
  if (error && !isStopped) return <ModelFailure error={error} onModel={onModel} />
  if (!data) {
    return (
      <div className="flex items-center gap-4 py-5">
        <p className="text-muted">The comparison was cancelled.</p>
        <Button onPress={() => void refetch()}>Compare again</Button>
      </div>
    )
  }
  if (data.keys.length === 0) return <p className="py-5">No other key shares a trigger with it.</p>
  return (
    <>
      <NearTable scan={scan} by={by} total={data.total} keys={data.keys} />
      <span>
        <SaveTable table={data.table} name={`near-${layer}-${index}-by-${by}`} />
      </span>
    </>
  )
}

interface NearTableProps {
  scan: number
  by: NearBy
  total: number
  keys: NearKey[]
}

function NearTable({ scan, by, total, keys }: NearTableProps) {
  const isByTriggers = by === 'triggers'
  return (
    <>
      <table className="data-table">
        <thead>
          <tr>
            <th>Key</th>
            {isByTriggers && <th className="number">In common</th>}
            <th className="number">{isByTriggers ? 'Share' : 'Cosine'}</th>
            <th className="number">Triggers</th>
            <th>Common last token</th>
            <th className="number">Share</th>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ layer, index, cosine, shared, jaccard, triggers, commonLast, commonLastShare }) => (
            <tr key={`${layer}/${index}`}>
              <td>
                <KeyLink scan={scan} of={{ layer, index }} />
              </td>
              {isByTriggers && <td className="number">{shared === null ? NONE : count(shared)}</td>}
              <td className="number">{isByTriggers ? share(jaccard) : coefficient(cosine)}</td>
              <td className="number">{count(triggers)}</td>
              <td className="max-w-60 truncate">
                <TokenCell token={commonLast} />
              </td>
              <td className="number">{share(commonLastShare)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-muted">
        {keys.length < total ? `The nearest ${count(keys.length)} of ${count(total)}.` : `${count(total)} in all.`}
      </p>
    </>
  )
}
