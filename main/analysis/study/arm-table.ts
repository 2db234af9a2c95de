/** The arms of a study as a table: every measure over all layers and in each, every two arms beside each other. */
import type { ArmComparison, ArmKey } from '#contract/arm.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { Study } from '#contract/study.ts'
import type { NumberFormat, Table } from '#contract/table.ts'
import { plural } from '../figure/figure-parts.ts'
import { tableOf, type ColumnOf } from '../table/table-of.ts'
import { armsInWords } from './arm-words.ts'
import { estimate } from './estimate-cell.ts'

type Row = ArmComparison['differences'][number]

/** @param source as in the figures */
export function armTable(comparison: ArmComparison, source: string): Table {
  const { arms, measures, differences, permutations, seed } = comparison
  const isPair = arms.length === 2
  const isShare = ({ measure }: Row): boolean => measures.find((one) => one.measure === measure)?.isShare !== false
  const of = (name: string, { layer, measure }: Row): Estimate | undefined => {
    const arm = arms.find((one) => one.name === name)
    return layer === null ? arm?.overall[measure] : arm?.layers.find((one) => one.layer === layer)?.measures[measure]
  }
  const column = (
    title: string,
    found: (row: Row) => Estimate | undefined,
    share: NumberFormat = 'whole-share',
  ): ColumnOf<Row> => ({
    title,
    format: share,
    printed: { title, hasIntervals: true },
    cell: (row) => {
      const one = found(row)
      return one === undefined ? null : estimate(one, isShare(row) ? share : 'one-decimal')
    },
  })
  return tableOf<Row>(
    [
      {
        title: 'Measure',
        printed: 'measure',
        cell: ({ measure }) => measures.find((one) => one.measure === measure)?.name ?? measure,
      },
      { title: 'Layer', format: 'count', printed: 'layer', cell: ({ layer }) => layer ?? 'All' },
      ...(isPair
        ? []
        : ([
            { title: 'First', printed: 'first', cell: ({ first }) => first },
            { title: 'Second', printed: 'second', cell: ({ second }) => second },
          ] satisfies ColumnOf<Row>[])),
      { title: 'Keys', printed: 'keys', cell: ({ keys }) => keys.join(' and ') },
      column(isPair ? (arms[0]?.name ?? '') : 'Of the first', (row) => of(row.first, row)),
      column(isPair ? (arms[1]?.name ?? '') : 'Of the second', (row) => of(row.second, row)),
      column('Difference', (row) => row.difference, 'points'),
      { title: 'p', format: 'four-decimals', printed: 'p', cell: ({ p }) => p },
      { title: 'p (Holm)', format: 'four-decimals', printed: 'p (Holm)', cell: ({ adjusted }) => adjusted },
    ],
    differences,
    {
      isQuiet: ({ layer }) => layer !== null,
      note:
        `${armsInWords(comparison)} Intervals: 95 % over keys, for these annotators; of a difference, from both (MOVER). p, two-sided: the arms of the keys are permuted within layers ` +
        `(${plural(permutations, 'permutation')}, seed ${seed}); Holm over the layers of a measure. ${source}`,
    },
  )
}

/** @param scans of the study */
export const armKeyTable = (keys: readonly ArmKey[], scans: Study['scans']): Table =>
  tableOf<ArmKey>(
    [
      { title: 'Layer', format: 'count', cell: ({ layer }) => layer },
      { title: 'Key', format: 'count', cell: ({ index }) => index },
      { title: 'Scan', cell: ({ scan }) => scans.find(({ id }) => id === scan)?.name ?? '' },
      { title: 'Found', cell: ({ annotations }) => found(annotations) },
    ],
    keys,
  )

/** `ann: word “the” (shallow); bob: no pattern`. */
const found = (annotations: ArmKey['annotations']): string =>
  annotations
    .map(({ annotator, patterns }) => {
      const said = patterns.map(({ description, kind }) => `${description} (${kind ?? 'no kind'})`)
      return `${annotator}: ${said.join(', ') || 'no pattern'}`
    })
    .join('; ')
