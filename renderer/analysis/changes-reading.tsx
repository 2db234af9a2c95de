import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChangedPrediction, Relatedness } from '#contract/analysis.ts'
import { query } from '../api.ts'
import { visible } from '../trigger/prefix.ts'
import { Button } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { SideScroll } from '../ui/side-scroll.tsx'
import { ToggleGroup } from '../ui/toggle.tsx'

/** Changes on a page; the paper read 100. */
const PAGE = 100

/** What the last layer made of the predictions before it, to be read by hand as the paper did. */
export function ChangesReading({ analysis, changed }: { analysis: number; changed: number }) {
  const client = useQueryClient()
  const wanted = query.analysis.changes.queryOptions({ input: { analysis } })
  const { data } = useQuery(wanted)
  const [shown, setShown] = useState(PAGE)
  const read = useMutation(
    query.analysis.read.mutationOptions({
      onMutate: ({ number, reading }) =>
        client.setQueryData(wanted.queryKey, (changes) =>
          changes?.map((change) => (change.number === number ? { ...change, reading } : change)),
        ),
      onError: () => client.invalidateQueries({ queryKey: wanted.queryKey }),
    }),
  )
  if (!data || data.length === 0) return null
  const readings = data.flatMap(({ reading }) => reading ?? [])
  const distant = readings.filter((reading) => reading === 'distant').length
  const set = (number: number, reading: Relatedness | null): void => read.mutate({ analysis, number, reading })
  return (
    <section aria-label="What the last layer changed" className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">What the last layer changed</h2>
      <p className="max-w-3xl text-muted">
        The last layer changed {count(changed)} predictions. Read them, in random order, and say whether the new one is
        related to the old one or distant in meaning. {count(readings.length)} read
        {readings.length > 0 && `: ${count(distant)} distant, ${count(readings.length - distant)} related`} (paper: 66
        distant, 34 related, of 100).
      </p>
      <SideScroll label="Table of changes">
        <table className="data-table">
          <thead>
            <tr>
              <th>Prefix</th>
              <th>From</th>
              <th>To</th>
              <th>Meaning</th>
            </tr>
          </thead>
          <tbody>
            {data.slice(0, shown).map((change) => (
              <ChangeRow key={change.number} change={change} onRead={set} />
            ))}
          </tbody>
        </table>
      </SideScroll>
      {shown < data.length && (
        <div>
          <Button onPress={() => setShown(shown + PAGE)}>Show {Math.min(PAGE, data.length - shown)} more</Button>
        </div>
      )}
    </section>
  )
}

const READINGS = [
  { value: 'none', label: 'unread' },
  { value: 'related', label: 'related' },
  { value: 'distant', label: 'distant' },
] as const

/** Characters of a prefix that are shown: its end is what the prediction goes on from. */
const SHOWN = 80

function ChangeRow({
  change,
  onRead,
}: {
  change: ChangedPrediction
  onRead: (number: number, reading: Relatedness | null) => void
}) {
  const { number, prefix, from, to, reading } = change
  return (
    <tr>
      <td className="max-w-96 pr-4 text-right" title={prefix}>
        {prefix.length > SHOWN && '… '}
        {prefix.slice(-SHOWN)}
      </td>
      <td className="pr-4 whitespace-nowrap">{visible(from)}</td>
      <td className="pr-4 font-medium whitespace-nowrap">{visible(to)}</td>
      <td>
        <ToggleGroup
          label={`${visible(from)} to ${visible(to)}`}
          options={[...READINGS]}
          value={reading ?? 'none'}
          onChange={(chosen) => onRead(number, chosen === 'none' ? null : chosen)}
        />
      </td>
    </tr>
  )
}
