/** The figures of a study, in the order of the page: Figure 2 and the numbers that the paper gives in its text. */
import type { Figure } from '#contract/figure.ts'
import type { StudyStatistics } from '#contract/statistics.ts'
import {
  COLOURS,
  figureOf,
  interval,
  layerAxis,
  paperLine,
  paperTurn,
  plural,
  POINT,
  shareAxis,
} from '../figure/figure-parts.ts'
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
    { field: 'keys', title: 'Labelled keys', format: ',' },
  ]
}

function semanticFigure(statistics: StudyStatistics): Figure {
  const { trend, overall, studyName } = statistics
  const values = labelled(statistics)
    .filter(({ semanticShare }) => semanticShare.value !== null)
    .map(({ layer, keys, semanticShare: { value, low, high } }) => ({ layer, value, low, high, keys }))
  const rho =
    trend.rho.value === null
      ? ''
      : ` Spearman's ρ over layers ${trend.rho.value.toFixed(2)}${trend.p === null ? '' : `, p ${trend.p < 0.001 ? '< 0.001' : `= ${trend.p.toFixed(3)}`}`}.`
  return figureOf(
    names(statistics),
    `Of the trigger examples that show a pattern, the share that shows a semantic one, per layer, with 95 % intervals over keys, for these annotators: ` +
      `${plural(overall.keys, 'labelled key')} of the study "${studyName}".${rho}`,
    values,
    {
      encoding: { x: layerAxis(names(statistics)) },
      layer: [
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
  const { overall, controls, studyName } = statistics
  const values = labelled(statistics).map(({ layer, keys, covered: { value, low, high } }) => ({
    layer,
    value,
    low,
    high,
    keys,
  }))
  const [low, high] = PAPER.covered
  const control = controls.covered.value
  return figureOf(
    names(statistics),
    `Share of the trigger examples that show at least one pattern, per layer, with 95 % intervals over keys, for these annotators: ` +
      `${plural(overall.keys, 'labelled key')} of the study "${studyName}".` +
      (control === null
        ? ''
        : ` On control keys, whose prefixes are random, ${(100 * control).toFixed(0)} % are covered.`),
    values,
    {
      encoding: { x: layerAxis(names(statistics)) },
      layer: [
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
  const { overall, studyName } = statistics
  const values = labelled(statistics).flatMap(({ layer, keys, shallowPatterns, semanticPatterns }) =>
    (
      [
        ['shallow', shallowPatterns],
        ['semantic', semanticPatterns],
      ] as const
    ).map(([kind, { value, low, high }]) => ({ layer, kind, value, low, high, keys })),
  )
  const totals = labelled(statistics).map(({ layer, patterns: { low, high } }) => ({ layer, low, high }))
  return figureOf(
    names(statistics),
    `Patterns a key, shallow and semantic, per layer; thin lines: 95 % intervals of their sum over keys, for these annotators. ` +
      `${plural(overall.keys, 'labelled key')} of the study "${studyName}".`,
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
          data: { values: totals.filter(({ low }) => low !== null) },
          ...interval('low', 'high', { x: { field: 'layer', type: 'ordinal' } }),
        },
        paperLine(PAPER.patternsPerKey, `paper: ${PAPER.patternsPerKey}`),
      ],
    },
  )
}

function distributionFigure({ distribution, overall, studyName }: StudyStatistics): Figure {
  return figureOf(
    distribution.map(({ patterns }) => patterns),
    `Keys by the number of their patterns: ${plural(overall.keys, 'labelled key')} of the study "${studyName}".`,
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
