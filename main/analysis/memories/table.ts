/** Active memories and what they predict, a layer a row. */
import type { MemoriesResult } from '#contract/analysis/memories.ts'
import { percent } from '#contract/decimal.ts'
import type { Table } from '#contract/table.ts'
import { examplesOf, plural } from '../figure/figure-parts.ts'
import { layerColumn, measured, tableOf } from '../table/table-of.ts'

const share = (value: number | null): string => (value === null ? '–' : percent(value, 1))

/** Results of before did not count the ends of sentences. */
const casesInWords = (cases: number, asked: number | null): string =>
  `${plural(cases, 'case')} over all layers${asked === null ? '' : `, of which ${(cases - asked).toLocaleString('en')} end their sentence`}`

export const memoriesTable = ({
  layers,
  examples,
  sentences,
  rest: { cases, asked, stopword, short, base },
}: MemoriesResult): Table =>
  tableOf(
    [
      layerColumn,
      {
        title: 'Active',
        format: 'share',
        printed: 'active',
        paper: '10 to 50 %',
        cell: ({ active, activeInterval }) => measured(active, activeInterval),
      },
      { title: 'Strong', format: 'share', cell: ({ strong }) => strong },
      {
        title: 'Differs from every memory',
        format: 'share',
        printed: 'layer differs from every memory',
        paper: 'at least 68 %',
        cell: ({ differs, differsInterval }) => measured(differs, differsInterval),
      },
    ],
    layers,
    {
      note:
        `${examplesOf(examples, sentences)}; where a memory agrees (${casesInWords(cases, asked)}), ${share(stopword)} of those that go on do so with a stop word and ${share(short)} are after fewer than 5 tokens` +
        (base === null ? '' : `; of all examples ${share(base.stopword)} and ${share(base.short)}`),
    },
  )
