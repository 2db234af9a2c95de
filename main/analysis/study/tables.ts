/** What a study found as tables: by layer, beside the control keys, and by annotator. */
import type { Estimate } from '#contract/estimate.ts'
import { capital, severalOf, type KindScheme } from '#contract/kind.ts'
import type {
  AnnotatorStatistics,
  ControlMeasures,
  Drift,
  Findings,
  LayerTrend,
  StudyStatistics,
} from '#contract/statistics.ts'
import type { Cell, Measured, NumberFormat, Table } from '#contract/table.ts'
import { rhoInWords } from '#contract/trend.ts'
import { EXACT, SAMPLED, SHUFFLES } from '../statistics/spearman.ts'
import { type ColumnOf, measured, tableOf } from '../table/table-of.ts'
import { armTable } from './arm-table.ts'
import { estimate } from './estimate-cell.ts'
import { armsSource, labelsInWords, ownLabelsInWords, scanInWords } from './label-words.ts'

type SourceScan = Parameters<typeof scanInWords>[0]

type Layer = Findings & { layer: number | null }

/** Each kind alone, and several before the last; then patterns, of all kinds and of each. */
function findingsColumns({ kinds, uninterpretable: isUninterpretable }: KindScheme): ColumnOf<Layer>[] {
  const only = kinds.map((kind, i): ColumnOf<Layer> => ({
    title: `${capital(kind.name)} only`,
    kind,
    format: 'whole-share',
    cell: (layer) => estimateOf(layer.kinds[i]?.only),
  }))
  const several: ColumnOf<Layer> = {
    title: capital(severalOf(kinds.length)),
    format: 'whole-share',
    cell: ({ both }) => estimate(both),
  }
  return [
    { title: 'Layer', format: 'count', cell: ({ layer }) => layer ?? 'All', paper: 'Paper' },
    { title: 'Keys', format: 'count', cell: ({ keys }) => keys, paper: '160' },
    ...only.slice(0, -1),
    ...(kinds.length > 1 ? [several] : []),
    ...only.slice(-1),
    { title: 'Covered', format: 'whole-share', cell: ({ covered }) => estimate(covered), paper: '65–80 %' },
    { title: 'Patterns a key', format: 'one-decimal', cell: ({ patterns }) => estimate(patterns), paper: '3.6' },
    ...kinds.map((kind, i): ColumnOf<Layer> => ({
      title: `${capital(kind.name)} a key`,
      kind,
      format: 'one-decimal',
      cell: (layer) => estimateOf(layer.kinds[i]?.patterns),
    })),
    {
      title: 'With a pattern',
      format: 'whole-share',
      cell: ({ withPattern }) => estimate(withPattern),
      paper: '100 %',
    },
    ...(isUninterpretable
      ? [
          {
            title: 'Uninterpretable',
            format: 'whole-share',
            cell: ({ uninterpretable }) => estimateOf(uninterpretable),
          } satisfies ColumnOf<Layer>,
        ]
      : []),
  ]
}

const estimateOf = (estimated: Estimate | undefined): Cell => (estimated === undefined ? null : estimate(estimated))

/** @param scan of the study, here and below: every table says what it rests on. */
export const findingsTable = (statistics: StudyStatistics, scan: SourceScan): Table =>
  tableOf(findingsColumns(statistics.kinds), statistics.layers, {
    overall: { layer: null, ...statistics.overall },
    isQuiet: ({ keys }) => keys === 0,
    note: `${labelsInWords(statistics)} ${scanInWords(scan)} Intervals: 95 % over keys, for these annotators.`,
  })

const ownSource = (statistics: StudyStatistics, scan: SourceScan): string =>
  `${ownLabelsInWords(statistics)} ${scanInWords(scan)}`

interface ControlRow {
  annotator: string
  measure: string
  /** In the keys, in the control keys, and beyond these. */
  cells: [Cell, Cell, Cell]
}

const MEASURES = [
  { measure: 'With at least one pattern', name: 'withPattern', format: null },
  { measure: 'Patterns a key', name: 'patterns', format: 'one-decimal' },
  { measure: 'Triggers covered', name: 'covered', format: null },
] as const

const controlRows = (annotator: string, columns: readonly [ControlMeasures, ControlMeasures, ControlMeasures]) =>
  MEASURES.map(({ measure, name, format }, i): ControlRow => {
    const [keys, controls, beyond] = columns
    return {
      annotator: i === 0 ? annotator : '',
      measure,
      cells: [
        estimate(keys[name], format),
        estimate(controls[name], format),
        estimate(beyond[name], format ?? 'points'),
      ],
    }
  })

export function controlsTable(statistics: StudyStatistics, scan: SourceScan): Table {
  const { controls } = statistics
  const annotators = controls.byAnnotator.length > 1 ? controls.byAnnotator : []
  return tableOf<ControlRow>(
    [
      { title: 'Annotator', cell: ({ annotator }) => annotator },
      { title: 'Measure', cell: ({ measure }) => measure },
      { title: 'Keys', format: 'whole-share', cell: ({ cells }) => cells[0] },
      { title: 'Control keys', format: 'whole-share', cell: ({ cells }) => cells[1] },
      { title: 'Beyond control keys', format: 'whole-share', cell: ({ cells }) => cells[2] },
    ],
    [
      ...controlRows('All', [controls.keys, controls, controls.beyond]),
      ...annotators.flatMap(({ annotator, keys, controls: own, beyond }) =>
        controlRows(annotator, [keys, own, beyond]),
      ),
    ],
    { note: `${ownSource(statistics, scan)} Intervals: 95 % over keys, for these annotators.` },
  )
}

const drift = ({ first, second, trend }: Drift, format: NumberFormat): Cell => ({
  from: first,
  to: second,
  format,
  note: rhoInWords(trend),
})

const annotatorColumns = (last: string): ColumnOf<AnnotatorStatistics>[] => [
  { title: 'Annotator', cell: ({ annotator }) => annotator },
  { title: 'Keys', format: 'count', cell: ({ keys }) => keys },
  { title: 'Time a key (median)', format: 'duration', cell: ({ seconds }) => seconds },
  { title: 'Patterns a key', format: 'one-decimal', cell: ({ patterns }) => patterns },
  { title: capital(last), format: 'one-decimal', cell: ({ semanticPatterns }) => semanticPatterns },
  {
    title: 'Pattern seen in control keys',
    format: 'whole-share',
    cell: ({ controls, controlRate }) =>
      controls === 0 ? null : { ...estimate(controlRate), note: `of ${controls.toLocaleString('en')}` },
  },
  { title: 'Drift of patterns a key', cell: ({ patternDrift }) => drift(patternDrift, 'one-decimal') },
  { title: 'Drift of time a key', cell: ({ secondsDrift }) => drift(secondsDrift, 'duration') },
]

export function annotatorsTable(statistics: StudyStatistics, scan: SourceScan): Table {
  const hasControls = statistics.annotators.some(({ controls }) => controls > 0)
  const intervals = hasControls ? ' Intervals: 95 % over control keys, for each annotator alone.' : ''
  return tableOf(annotatorColumns(statistics.kinds.kinds.at(-1)?.name ?? ''), statistics.annotators, {
    note: `${ownSource(statistics, scan)}${intervals} ${permuted(statistics, 'an annotator’s keys over their order')}`,
  })
}

/** How the tests of ρ are made. */
const permuted = ({ seed }: StudyStatistics, what: string): string =>
  `p of ρ permutes ${what}: every order of up to ${EXACT}, ${SHUFFLES.toLocaleString('en')} random orders of up to ${SAMPLED} (seed ${seed}), the normal distribution beyond.`

/** An odds ratio a layer, with its interval. */
const odds = ({ value, low, high, reason }: Estimate): Measured => {
  const power = (exponent: number | null): number | null => (exponent === null ? null : Math.exp(exponent))
  return { ...measured(power(value), [power(low), power(high)]), reason }
}

/** Whether each share changes over the layers: Spearman's coefficient over keys, Kruskal and Wallis's test, and a logistic slope. */
export const trendsTable = (statistics: StudyStatistics, scan: SourceScan): Table =>
  tableOf<LayerTrend>(
    [
      { title: 'Share of triggers', cell: ({ name }) => name },
      { title: 'Keys', format: 'count', cell: ({ keys }) => keys },
      { title: 'Spearman’s ρ', format: 'two-decimals', cell: ({ rho }) => estimate(rho) },
      { title: 'p of ρ', format: 'four-decimals', cell: ({ p }) => p },
      { title: 'H (Kruskal–Wallis)', format: 'one-decimal', cell: ({ kruskalWallis }) => kruskalWallis?.h ?? null },
      { title: 'df', format: 'count', cell: ({ kruskalWallis }) => kruskalWallis?.degrees ?? null },
      { title: 'p of H', format: 'four-decimals', cell: ({ kruskalWallis }) => kruskalWallis?.p ?? null },
      { title: 'Odds ratio a layer', format: 'two-decimals', cell: ({ slope }) => odds(slope) },
    ],
    statistics.trends,
    {
      note: `${labelsInWords(statistics)} ${scanInWords(scan)} Intervals: 95 % over keys, for these annotators. ${permuted(statistics, 'keys over layers')}`,
    },
  )

/** Named as their figures. @param all as in `studyFigures` */
export const armTables = (statistics: StudyStatistics, scan: SourceScan, all: SourceScan): Record<string, Table> =>
  Object.fromEntries(
    (statistics.arms ?? []).map((comparison) => [
      `arms-${comparison.by}`,
      armTable(comparison, armsSource(statistics, comparison, comparison.by === 'scan' ? all : scan)),
    ]),
  )

/** All of a study, each saying what it rests on. */
export const studyTables = (statistics: StudyStatistics, scan: SourceScan) => ({
  findings: findingsTable(statistics, scan),
  controls: controlsTable(statistics, scan),
  annotators: annotatorsTable(statistics, scan),
  trends: trendsTable(statistics, scan),
})
