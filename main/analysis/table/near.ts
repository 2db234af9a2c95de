/** Keys that are near another, as a file keeps them. */
import type { NearBy, NearKey } from '#contract/key.ts'
import type { Table } from '#contract/table.ts'
import { tableOf } from './table-of.ts'

export const nearTable = (by: NearBy, keys: readonly NearKey[]): Table =>
  tableOf<NearKey>(
    [
      { title: 'Key', cell: ({ layer, index }) => ({ layer, index }) },
      ...(by === 'triggers'
        ? [
            { title: 'In common', format: 'count' as const, cell: ({ shared }: NearKey) => shared },
            { title: 'Share', format: 'share' as const, cell: ({ jaccard }: NearKey) => jaccard },
          ]
        : [{ title: 'Cosine', format: 'significant' as const, cell: ({ cosine }: NearKey) => cosine }]),
      { title: 'Triggers', format: 'count', cell: ({ triggers }) => triggers },
      { title: 'Common last token', cell: ({ commonLast }) => commonLast && JSON.stringify(commonLast) },
      { title: 'Share of it', format: 'share', cell: ({ commonLastShare }) => commonLastShare },
    ],
    keys,
  )
