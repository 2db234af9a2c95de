/** How much of what people find in triggers a machine finds by counting, by the triggers that both cover. */
import type { Table } from '#contract/table.ts'
import { intervalOf, type KeySum, shareOverKeys } from '../statistics/key-interval.ts'
import { type ColumnOf, measured, tableOf } from '../table/table-of.ts'

export interface LabelledTriggers {
  layer: number
  /** Each trigger: kinds of the patterns that show in it, and whether its last token is one of the key’s few. */
  triggers: readonly { kinds: ReadonlySet<string>; isFound: boolean }[]
}

interface Row {
  name: string
  /** A stratum a layer. */
  strata: readonly (readonly LabelledTriggers[])[]
}

/** @returns null where nothing is labelled. */
export function overlapTable(labelled: readonly LabelledTriggers[], kinds: readonly string[]): Table | null {
  if (labelled.length === 0) return null
  const byLayer = [...Map.groupBy(labelled, ({ layer }) => layer)].toSorted(([a], [b]) => a - b)
  const rows: Row[] = [
    ...byLayer.map(([layer, keys]): Row => ({ name: String(layer), strata: [keys] })),
    { name: 'all', strata: byLayer.map(([, keys]) => keys) },
  ]
  const share = (title: string, of: (kinds: ReadonlySet<string>) => boolean): ColumnOf<Row>[] => [
    {
      title: `${title}: triggers`,
      format: 'count',
      cell: ({ strata }) =>
        summed(strata, of)
          .flat()
          .reduce((sum, { per }) => sum + per, 0),
    },
    {
      title: `${title}: found by counting`,
      format: 'share',
      printed: { title, hasIntervals: true },
      cell: ({ strata }) => {
        const sums = summed(strata, of).filter((keys) => keys.length > 0)
        if (sums.length === 0) return null
        const { value, low, high } = intervalOf(shareOverKeys(sums))
        return measured(value, [low, high])
      },
    },
  ]
  return tableOf<Row>(
    [
      { title: 'Layer', printed: 'layer', cell: ({ name }) => name },
      { title: 'Labelled keys', format: 'count', printed: 'labelled keys', cell: ({ strata }) => strata.flat().length },
      ...kinds.flatMap((kind) => share(kind, (own) => own.has(kind))),
      ...share('no pattern', (own) => own.size === 0),
    ],
    rows,
  )
}

/** Each key with such triggers: how many they are, and how many of them are found. */
const summed = (strata: Row['strata'], of: (kinds: ReadonlySet<string>) => boolean): KeySum[][] =>
  strata.map((keys) =>
    keys.flatMap(({ triggers }) => {
      const own = triggers.filter(({ kinds }) => of(kinds))
      return own.length === 0 ? [] : [{ of: own.filter(({ isFound }) => isFound).length, per: own.length }]
    }),
  )
