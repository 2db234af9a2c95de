/** The figures of a study, in the order of the page: Figure 2 and the numbers that the paper gives in its text. */
import { percent } from '#contract/decimal.ts'
import type { Figure } from '#contract/figure.ts'
import type { Measure, StudyStatistics } from '#contract/statistics.ts'
import {
  band,
  COLOURS,
  figureOf,
  interval,
  layerAxis,
  paperLine,
  paperTurn,
  POINT,
  shareAxis,
} from '../figure/figure-parts.ts'
import { intervalsInWords, labelsInWords } from './label-words.ts'
import { layersFigure } from './layers-figure.ts'
import { PAPER } from '../figure/paper.ts'

export const studyFigures = (statistics: StudyStatistics): (Figure & { name: string })[] => [
  { name: 'layers', ...layersFigure(statistics) },
  { name: 'semantic-share', ...semanticFigure(statistics) },
  { name: 'coverage', ...coverageFigure(statistics) },
  { name: 'patterns-per-key', ...patternsFigure(statistics) },
  { name: 'pattern-counts', ...distributionFigure(statistics) },
]

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
const rows = (statistics: StudyStatistics, measure: Measure): Record<string, unknown>[] =>
  labelled(statistics)
    .filter((layer) => layer[measure].value !== null)
    .map(({ layer, keys, bands, [measure]: { value, low, high } }) => ({
      layer,
      value,
      low,
      high,
      keys,
      bandLow: bands[measure]?.low ?? null,
      bandHigh: bands[measure]?.high ?? null,
    }))

function semanticFigure(statistics: StudyStatistics): Figure {
  return figureOf(
    names(statistics),
    `Of the trigger examples that show a pattern, the share that shows a semantic one, per layer. ${labelsInWords(statistics)} ` +
      `${intervalsInWords(statistics)} ${statistics.trend.words}`,
    rows(statistics, 'semanticShare'),
    {
      encoding: { x: layerAxis(names(statistics)) },
      layer: [
        band('bandLow', 'bandHigh'),
        interval('low', 'high'),
        {
          mark: { ...POINT, color: COLOURS.semantic },
          encoding: {
            y: { field: 'value', ...shareAxis('Semantic share') },
            tooltip: tooltip('Semantic share', '.1%'),
          },
        },
        paperTurn(names(statistics)),
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
    rows(statistics, 'covered'),
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
        paperLine(low, 'paper: 65 % …'),
        paperLine(high, 'paper: … to 80 %'),
        ...(control === null ? [] : [paperLine(control, 'control keys')]),
      ],
    },
  )
}

function patternsFigure(statistics: StudyStatistics): Figure {
  const values = labelled(statistics).flatMap(({ layer, keys, shallowPatterns, semanticPatterns }) =>
    (
      [
        ['shallow', shallowPatterns],
        ['semantic', semanticPatterns],
      ] as const
    ).map(([kind, { value, low, high }]) => ({ layer, kind, value, low, high, keys })),
  )
  const totals = rows(statistics, 'patterns').filter(({ low }) => low !== null)
  return figureOf(
    names(statistics),
    `Patterns a key, shallow and semantic, per layer; lines: their sum. ${labelsInWords(statistics)} ${intervalsInWords(statistics)}`,
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
              scale: { domain: ['shallow', 'semantic'], range: [COLOURS.shallow, COLOURS.semantic] },
              legend: { orient: 'top', direction: 'horizontal', symbolType: 'square' },
            },
            order: { field: 'kind', sort: 'descending' },
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
