import { useQuery } from '@tanstack/react-query'
import type { KeyId } from '#contract/key.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { share } from '../ui/format.ts'
import { KeyLink } from '../ui/key-link.tsx'
import { TokenCell } from './keys-table-cells.tsx'

/** Keys beside the page; all of them are in a dialog. */
const SHOWN = 5

interface NearBesideProps {
  scan: number
  of: KeyId
  onAll: () => void
  /** The other side is in view: keys are near by their positive triggers. */
  isTurned: boolean
}

/** The keys that share most triggers with one, and the way to those near it by its vectors. */
export function NearBeside({ scan, of: { layer, index }, onAll, isTurned }: NearBesideProps) {
  const { data } = useQuery(
    query.key.near.queryOptions({
      input: { scan, layer, index, by: 'triggers', limit: SHOWN },
      // Triggers of a scan stay as they are.
      staleTime: 'static',
    }),
  )
  return (
    <section aria-label="Similar keys" className="flex flex-col gap-1.5">
      <h3 className="font-medium">
        {isTurned ? 'Keys with the same positive triggers' : 'Keys with the same triggers'}
      </h3>
      {data?.keys.length === 0 && <p className="text-muted">No other key shares a trigger with it.</p>}
      {data && data.keys.length > 0 && (
        <table className="w-full table-fixed">
          <tbody>
            {data.keys.map((near) => (
              <tr key={`${near.layer}/${near.index}`}>
                <td className="w-16">
                  <KeyLink scan={scan} of={near} />
                </td>
                <td
                  className="number w-16 pr-3 text-right whitespace-nowrap"
                  title="Share of their triggers that both have"
                >
                  {share(near.jaccard)}
                </td>
                <td className="truncate text-muted">
                  <TokenCell token={near.commonLast} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <span>
        <Button onPress={onAll}>Similar keys…</Button>
      </span>
    </section>
  )
}
