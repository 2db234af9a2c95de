/** The figures of a study, in the order of the page: Figure 2 and the numbers that the paper gives in its text. */
import { percent } from '#contract/decimal.ts'
import type { Figure } from '#contract/figure.ts'
import { capital, isPaper, listed, measuresOfKind, namesOf, withArticle, type Kind } from '#contract/kind.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { Findings, StudyStatistics } from '#contract/statistics.ts'
import {
  band,
  COLOURS,
  colourOf,
  figureOf,
  interval,
  layerAxis,
  paperBand,
  paperLine,
  paperTurn,
  POINT,
  shareAxis,
} from '../figure/figure-parts.ts'
import { armFigures } from './arm-figures.ts'
import { armsSource, intervalsInWords, labelsInWords, scanInWords } from './label-words.ts'
import { layersFigure } from './layers-figure.ts'
import { PAPER } from '../figure/paper.ts'

/**
 * @param scan of the keys that the numbers are of: every caption ends with its model and text.
 * @param split the same of the keys that were read by each of several sources of prefixes
 * @param all what the keys of all arms are of, where the study draws from several scans
 */
export const studyFigures = (
  statistics: StudyStatistics,
  scan: Parameters<typeof scanInWords>[0],
  split: readonly StudyStatistics[] = [],
  all: Parameters<typeof scanInWords>[0] = scan,
): (Figure & { name: string })[] => {
  const own: (Figure & { name: string })[] = [
    { name: 'layers', ...layersFigure(statistics) },
    ...split.map(splitFigure),
    { name: `${fileName(lastOf(statistics).name)}-share`, ...lastKindFigure(statistics) },
    { name: 'coverage', ...coverageFigure(statistics) },
    { name: 'patterns-per-key', ...patternsFigure(statistics) },
    { name: 'pattern-counts', ...distributionFigure(statistics) },
  ].map(({ name, caption, spec }) => {
    const whole = `${caption} ${scanInWords(scan)}`
    return { name, caption: whole, spec: { ...spec, description: whole } }
  })
  // Behind Figure 2, however often that is there.
  return own.toSpliced(1 + split.length, 0, ...armsOf(statistics, scan, all))
}

type Source = Parameters<typeof scanInWords>[0]

/** The study’s arms beside each other, where several have labels. */
const armsOf = (statistics: StudyStatistics, scan: Source, all: Source): (Figure & { name: string })[] =>
  (statistics.arms ?? [])
    .filter(({ arms }) => arms.filter(({ keys }) => keys > 0).length > 1)
    .flatMap((comparison) =>
      armFigures(comparison, armsSource(statistics, comparison, comparison.by === 'scan' ? all : scan)),
    )

/** Figure 2 once more for the keys that were read by one source of prefixes. */
const splitFigure = (of: StudyStatistics): Figure & { name: string } => ({
  name: `layers-${of.selection.examples?.replace(':', '-')}`,
  ...layersFigure(of),
})

const labelled = ({ layers }: StudyStatistics) => layers.filter(({ keys }) => keys > 0)
const names = ({ layers }: StudyStatistics): number[] => layers.map(({ layer }) => layer)

function tooltip(what: string, format: string): Record<string, unknown>[] {
  return [
    { field: 'layer', title: 'Layer' },
    { field: 'value', title: what, format },
    { field: 'low', title: 'from', format },
    { field: 'high', title: 'to', format },
    { field: 'bandLow', title: 'all layers: from', format },
    { field: 'bandHigh', title: 'to', format },
    { field: 'keys', title: 'Labelled keys', format: ',' },
  ]
}

/** A measure of each labelled layer with its interval and its band. */
const rows = (
  statistics: StudyStatistics,
  measure: string,
  of: (findings: Findings) => Estimate | undefined,
): Record<string, unknown>[] =>
  labelled(statistics).flatMap((layer) => {
    const { value = null, low = null, high = null } = of(layer) ?? {}
    if (value === null) return []
    const band = layer.bands[measure]
    return {
      layer: layer.layer,
      value,
      low,
      high,
      keys: layer.keys,
      bandLow: band?.low ?? null,
      bandHigh: band?.high ?? null,
    }
  })

/** The kind that is followed over the layers. */
const lastOf = ({ kinds }: StudyStatistics): Kind => kinds.kinds.at(-1) as Kind

const fileName = (kind: string): string => kind.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')

function lastKindFigure(statistics: StudyStatistics): Figure {
  const kind = lastOf(statistics)
  const title = `${capital(kind.name)} share`
  return figureOf(
    names(statistics),
    `Of the trigger examples that show a pattern, the share that shows ${withArticle(kind.name)} one, per layer. ${labelsInWords(statistics)} ` +
      `${intervalsInWords(statistics)} ${statistics.trend.words}`,
    rows(statistics, measuresOfKind(kind.name).share, ({ kinds }) => kinds.at(-1)?.share),
    {
      encoding: { x: layerAxis(names(statistics)) },
      layer: [
        band('bandLow', 'bandHigh'),
        interval('low', 'high'),
        {
          mark: { ...POINT, color: colourOf(kind) },
          encoding: {
            y: { field: 'value', ...shareAxis(title) },
            tooltip: tooltip(title, '.1%'),
          },
        },
        ...paperTurn(names(statistics), statistics.kinds),
      ],
    },
  )
}

function coverageFigure(statistics: StudyStatistics): Figure {
  const { controls } = statistics
  const [low, high] = PAPER.covered
  const control = controls.covered.value
  return figureOf(
    names(statistics),
    `Share of the trigger examples that show at least one pattern, per layer. ${labelsInWords(statistics)} ` +
      intervalsInWords(statistics) +
      (control === null
        ? ''
        : ` On ${controls.annotations} control keys, whose prefixes are random, ${percent(control)} are covered.`),
    rows(statistics, 'covered', ({ covered }) => covered),
    {
      encoding: { x: layerAxis(names(statistics)) },
      layer: [
        band('bandLow', 'bandHigh'),
        interval('low', 'high'),
        {
          mark: { ...POINT, color: COLOURS.shallow },
          encoding: {
            y: { field: 'value', ...shareAxis('Covered trigger examples') },
            tooltip: tooltip('Covered', '.1%'),
          },
        },
        paperBand(low, high, 'paper: 65–80 %'),
        ...(control === null ? [] : [paperLine(control, 'control keys')]),
      ],
    },
  )
}

function patternsFigure(statistics: StudyStatistics): Figure {
  const { kinds } = statistics
  const called = namesOf(kinds)
  // The paper's two stand in the order of their letters, from the last; others are numbered.
  const numbered = (order: number): { order?: number } => (isPaper(kinds) ? {} : { order })
  const values = labelled(statistics).flatMap(({ layer, keys, kinds: found }) =>
    found.map(({ kind, patterns: { value, low, high } }, i) => ({
      layer,
      kind,
      value,
      low,
      high,
      keys,
      ...numbered(i),
    })),
  )
  const totals = rows(statistics, 'patterns', ({ patterns }) => patterns).filter(({ low }) => low !== null)
  return figureOf(
    names(statistics),
    `Patterns a key, ${listed(called, 'and')}, per layer; lines: their sum. ${labelsInWords(statistics)} ${intervalsInWords(statistics)}`,
    values,
    {
      encoding: { x: layerAxis(names(statistics)) },
      layer: [
        {
          mark: { type: 'bar', width: { band: 0.72 } },
          encoding: {
            y: {
              field: 'value',
              type: 'quantitative',
              stack: 'zero',
              title: 'Patterns a key',
              axis: { domain: false },
            },
            color: {
              field: 'kind',
              type: 'nominal',
              title: null,
              scale: { domain: called, range: kinds.kinds.map(colourOf) },
              legend: { orient: 'top', direction: 'horizontal', symbolType: 'square' },
            },
            order: isPaper(kinds) ? { field: 'kind', sort: 'descending' } : { field: 'order', type: 'quantitative' },
            tooltip: [{ field: 'kind', title: 'Kind' }, ...tooltip('Patterns a key', '.2f')],
          },
        },
        {
          name: 'interval of the sum',
          data: { values: totals },
          layer: [band('bandLow', 'bandHigh'), interval('low', 'high')],
        },
        paperLine(PAPER.patternsPerKey, `paper: ${PAPER.patternsPerKey}`),
      ],
    },
  )
}

function distributionFigure(statistics: StudyStatistics): Figure {
  const { distribution } = statistics
  return figureOf(
    distribution.map(({ patterns }) => patterns),
    `Keys by the number of their patterns. ${labelsInWords(statistics)}`,
    distribution.map((row) => ({ ...row })),
    {
      layer: [
        {
          mark: { type: 'bar', color: COLOURS.other, width: { band: 0.72 } },
          encoding: {
            x: {
              field: 'patterns',
              type: 'ordinal',
              title: 'Patterns',
              axis: { labelAngle: 0, ticks: false, domain: false },
            },
            y: {
              field: 'share',
              type: 'quantitative',
              title: 'Share of keys',
              axis: { format: '.0%', tickCount: 5, domain: false },
            },
            tooltip: [
              { field: 'patterns', title: 'Patterns' },
              { field: 'share', title: 'Share of keys', format: '.1%' },
            ],
          },
        },
      ],
    },
  )
}
