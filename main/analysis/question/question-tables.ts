/** What the answers to intruder questions come to, as tables, a figure and sentences. */
import { decimal, percent } from '#contract/decimal.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { NamedFigure } from '#contract/figure.ts'
import { INTRUDER_CHANCE, INTRUDER_LINES, type QuestionResult, type QuestionStatistics } from '#contract/question.ts'
import type { Scan } from '#contract/scan.ts'
import { sourceInWords } from '#contract/stratum.ts'
import type { Table } from '#contract/table.ts'
import { pInWords } from '#contract/trend.ts'
import { measuredEstimate } from '../agreement/tables.ts'
import {
  COLOURS,
  figureOf,
  interval,
  layerAxis,
  layerTooltip,
  paperLine,
  plural,
  POINT,
  shareAxis,
} from '../figure/figure-parts.ts'
import { scanInWords } from '../study/label-words.ts'
import { layerColumn, tableOf, type ColumnOf } from '../table/table-of.ts'

export interface QuestionSource {
  study: string
  scan: Pick<Scan, 'model' | 'corpus'>
}

const COLUMNS: ColumnOf<QuestionResult>[] = [
  { title: 'Questions', format: 'count', printed: 'questions', cell: ({ questions }) => questions },
  { title: 'Answers', format: 'count', printed: 'answers', cell: ({ answers }) => answers },
  {
    title: 'Right',
    format: 'share',
    printed: { title: 'right', nothing: '', hasReasons: true, hasIntervals: true },
    cell: ({ accuracy }) => measuredEstimate(accuracy),
  },
  { title: 'p', format: 'significant', printed: { title: 'p', nothing: '' }, cell: ({ p }) => p },
]

const GUESSING = `Who guesses is right in ${percent(INTRUDER_CHANCE)}. p: the chance of so many right answers if each line of a question is as likely to be the intruder (exact, one-sided). Intervals: 95 %, Clopper and Pearson; where several answered a question, after Korn and Graubard (1998) on questions.`

export const questionSourceInWords = ({ study, scan }: QuestionSource): string =>
  `Answers of the people of the study “${study}”: which of ${INTRUDER_LINES} prefixes is of another key of the same layer? ${GUESSING} ${scanInWords(scan)}`

export function questionTables(
  statistics: QuestionStatistics,
  source: QuestionSource,
): { layers: Table; groups: Table; annotators: Table } {
  const { overall, layers, sources, kinds, controls, annotators } = statistics
  const note = questionSourceInWords(source)
  interface Named extends QuestionResult {
    name: string
  }
  const groups: Named[] = [
    { name: 'all questions about keys', ...overall },
    ...kinds.map(({ name, ...result }) => ({ name: `keys: ${name}`, ...result })),
    ...sources.map(({ source: from, ...result }) => ({ name: `prefixes ${sourceInWords(from)}`, ...result })),
    { name: 'controls: all lines random', ...controls },
  ]
  return {
    layers: tableOf<QuestionResult & { layer: number }>([layerColumn, ...COLUMNS], layers, {
      isQuiet: ({ answers }) => answers === 0,
      note,
    }),
    groups: tableOf<Named>([{ title: 'Which', printed: 'which', cell: ({ name }) => name }, ...COLUMNS], groups, {
      isQuiet: ({ answers }) => answers === 0,
      note,
    }),
    annotators: tableOf<QuestionStatistics['annotators'][number]>(
      [
        { title: 'Annotator', printed: 'annotator', cell: ({ annotator }) => annotator },
        ...COLUMNS,
        { title: 'Median time', format: 'duration', printed: 'median time', cell: ({ seconds }) => seconds },
      ],
      annotators,
      { note },
    ),
  }
}

export function questionFigures(statistics: QuestionStatistics, source: QuestionSource): NamedFigure[] {
  const layers = statistics.layers.map(({ layer }) => layer)
  const values = statistics.layers.flatMap(({ layer, accuracy, questions, answers }) =>
    accuracy.value === null
      ? []
      : [{ layer, value: accuracy.value, low: accuracy.low, high: accuracy.high, questions, answers }],
  )
  if (values.length === 0) return []
  const caption = `Share of right answers to intruder questions, by layer. Lines: 95 % intervals. ${questionSourceInWords(source)}`
  return [
    {
      name: 'intruder',
      ...figureOf(layers, caption, values, {
        encoding: { x: layerAxis(layers) },
        layer: [
          interval('low', 'high'),
          {
            mark: { ...POINT, color: COLOURS.shallow },
            encoding: {
              y: { field: 'value', ...shareAxis('Right answers') },
              tooltip: layerTooltip('Right', '.1%', [
                { field: 'questions', title: 'Questions', format: ',' },
                { field: 'answers', title: 'Answers', format: ',' },
              ]),
            },
          },
          paperLine(INTRUDER_CHANCE, 'guessing'),
        ],
      }),
    },
  ]
}

/** What may be said of the answers; none where there are none. */
export function questionsInWords({ overall, controls, agreement, sources, leftOut }: QuestionStatistics): string[] {
  if (overall.answers === 0) return []
  return [
    `Of ${plural(overall.answers, 'answer')} to ${plural(overall.questions, 'question')} about keys, ${withInterval(overall.accuracy)} are right (guessing: ${percent(INTRUDER_CHANCE)}; ${pInWords(overall.p)}).`,
    ...(controls.answers === 0
      ? ['No control question is answered, so it is not known what people make of lines that have nothing in common.']
      : [
          `Of ${plural(controls.answers, 'answer')} to controls, whose lines are all random, ${withInterval(controls.accuracy)} name the line that was called the intruder by chance: ${
            controls.p !== null && controls.p <= 0.05
              ? 'more than guessing gives, so something but the lines may tell the questions’ answers.'
              : 'no more than guessing gives.'
          }`,
        ]),
    agreement.same.value === null
      ? 'No question about a key is answered by two people, so nothing is known of their agreement.'
      : `Two people name the same line in ${withInterval(agreement.same)} of ${plural(agreement.pairs, 'pair')} of answers (S = ${decimal(agreement.s.value ?? 0, 2)} beyond chance).`,
    ...(sources.some(({ source }) => source !== 'top')
      ? [
          'Where lines are weaker than the strongest, the key may fire at the intruder as well: what is right is then known less surely, and accuracy lower than what people can tell.',
        ]
      : []),
    ...(leftOut > 0
      ? [`Left out: ${plural(leftOut, 'answer')} of people who have come to label the key themselves.`]
      : []),
  ]
}

const withInterval = ({ value, low, high }: Estimate): string =>
  value === null
    ? 'none'
    : `${percent(value)}${low === null || high === null ? '' : ` (${percent(low)} to ${percent(high)})`}`
