/** Two studies beside each other, measure by measure. */
import { capital, namesOf, severalOf, type KindScheme } from '#contract/kind.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { Findings, StudyComparison, StudyStatistics } from '#contract/statistics.ts'
import type { NumberFormat, Table } from '#contract/table.ts'
import { tableOf, type ColumnOf } from '../table/table-of.ts'
import { difference } from './control-comparison.ts'
import { estimate } from './estimate-cell.ts'

type Found = Pick<StudyStatistics, 'overall' | 'layers'>
type Row = StudyComparison['rows'][number]

interface Compared {
  measure: string
  name: string
  of: (findings: Findings) => Estimate
}

const NOTHING: Estimate = { value: null, low: null, high: null, reason: 'nothing to compute it from' }

function comparedOf(scheme: KindScheme): Compared[] {
  const kinds = namesOf(scheme)
  return [
    ...kinds.map((kind, i): Compared => ({
      measure: kind,
      name: `${capital(kind)} only`,
      of: (findings) => findings.kinds[i]?.only ?? NOTHING,
    })),
    ...(kinds.length > 1
      ? [{ measure: 'both', name: capital(severalOf(kinds.length)), of: ({ both }: Findings) => both }]
      : []),
    { measure: 'covered', name: 'Covered', of: ({ covered }) => covered },
    { measure: 'patterns', name: 'Patterns a key', of: ({ patterns }) => patterns },
  ]
}

/** All layers together, then each in which both have labelled keys. @param scheme of both, the second’s kinds being mapped to it */
export function comparisonRows(scheme: KindScheme, first: Found, second: Found): Row[] {
  const scopes: [layer: number | null, first: Findings, second: Findings][] = [[null, first.overall, second.overall]]
  for (const layer of first.layers) {
    const other = second.layers.find((one) => one.layer === layer.layer)
    if (other !== undefined && layer.keys > 0 && other.keys > 0) scopes.push([layer.layer, layer, other])
  }
  const compared = comparedOf(scheme)
  return scopes.flatMap(([layer, a, b]) =>
    compared.map(({ measure, name, of }) => ({
      layer,
      measure,
      name,
      first: of(a),
      second: of(b),
      difference: difference(of(b), of(a)),
    })),
  )
}

export function comparisonTable({ first, second, mapping, rows }: StudyComparison): Table {
  const column = (title: string, of: (row: Row) => Estimate, share: NumberFormat = 'whole-share'): ColumnOf<Row> => ({
    title,
    format: share,
    printed: { title, hasIntervals: true },
    cell: (row) => estimate(of(row), row.measure === 'patterns' ? 'one-decimal' : share),
  })
  const said = Object.entries(mapping).map(([kind, as]) => (as === null ? `${kind} left out` : `${kind} as ${as}`))
  return tableOf<Row>(
    [
      { title: 'Layer', format: 'count', printed: 'layer', cell: ({ layer }) => layer ?? 'All' },
      { title: 'Measure', printed: 'measure', cell: ({ name }) => name },
      column(first.name, (row) => row.first),
      column(second.name, (row) => row.second),
      column('Difference', (row) => row.difference, 'points'),
    ],
    rows,
    {
      isQuiet: ({ layer }) => layer !== null,
      note: `“${first.name}”: ${first.keys} keys; “${second.name}”: ${second.keys} keys, ${said.join(', ')}. Intervals: 95 % over keys, for these annotators; of a difference, from both (MOVER).`,
    },
  )
}
