/** What answers come to, against plain loops over the same answers. */
import { expect, it } from 'vitest'
import { questionStatistics, type AnsweredQuestion } from '#main/analysis/question/question-statistics.ts'
import { kindsFound } from '#main/analysis/question/kinds-found.ts'
import { questionsInWords, questionTables } from '#main/analysis/question/question-tables.ts'
import { countsOf } from '#main/analysis/study/study-measures.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'

const random = seeded(11)
const FOUND = ['shallow only', 'no pattern']
/** Question n is about layer 1 or 2; every third is a control; ann and bob answer all, cy the even ones. */
const ANSWERS: AnsweredQuestion[] = Array.from({ length: 60 }, (_, number) =>
  ['ann', 'bob', 'cy'].flatMap((annotator): AnsweredQuestion[] =>
    annotator === 'cy' && number % 2 === 1
      ? []
      : [
          {
            number,
            layer: number % 3 === 2 ? 0 : 1 + (number % 2),
            source: number % 4 === 0 ? 'random' : 'top',
            isControl: number % 3 === 2,
            annotator,
            line: random.below(3) === 0 ? 0 : random.below(5),
            found: number % 3 === 2 ? null : (FOUND[random.below(2)] ?? null),
            seconds: annotator === 'cy' ? null : 10 + number,
            isOwn: number === 6 && annotator === 'bob',
          },
        ],
  ),
).flat()

const counted = ANSWERS.filter(({ isOwn }) => !isOwn)
const keys = counted.filter(({ isControl }) => !isControl)
const share = (of: AnsweredQuestion[]): number => of.filter(({ line }) => line === 0).length / of.length
const result = questionStatistics(ANSWERS, [1, 2, 3], FOUND)

it('counts right answers of all, each layer, source, finding and person', () => {
  expect(result.leftOut).toBe(1)
  expect(result.overall).toMatchObject({ answers: keys.length, questions: 40 })
  expect(result.overall.accuracy.value).toBeCloseTo(share(keys), 12)
  for (const layer of [1, 2])
    expect(result.layers[layer - 1]?.accuracy.value).toBeCloseTo(share(keys.filter((one) => one.layer === layer)), 12)
  expect(result.layers[2]).toMatchObject({
    answers: 0,
    p: null,
    accuracy: { value: null, reason: 'nothing is answered' },
  })
  for (const { source, accuracy } of result.sources)
    expect(accuracy.value).toBeCloseTo(share(keys.filter((one) => one.source === source)), 12)
  for (const { name, accuracy } of result.kinds)
    expect(accuracy.value).toBeCloseTo(share(keys.filter((one) => one.found === name)), 12)
  for (const { annotator, accuracy, seconds } of result.annotators) {
    expect(accuracy.value).toBeCloseTo(share(keys.filter((one) => one.annotator === annotator)), 12)
    const times = counted.filter((one) => one.annotator === annotator).flatMap((one) => one.seconds ?? [])
    const sorted = times.toSorted((a, b) => a - b)
    const middle = ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2
    expect(seconds).toBe(times.length === 0 ? null : middle)
  }
  expect(result.controls.accuracy.value).toBeCloseTo(share(counted.filter(({ isControl }) => isControl)), 12)
})

it('has intervals that widen with answers that are alike', () => {
  // Clopper and Pearson at 5 of 10: known ends.
  const ten = questionStatistics(
    Array.from({ length: 10 }, (_, number) => ({
      ...(keys[0] as AnsweredQuestion),
      number,
      line: number % 2,
      isOwn: false,
    })),
    [1],
    FOUND,
  ).overall.accuracy
  expect([ten.value, ten.low, ten.high].map((n) => n?.toFixed(4))).toEqual(['0.5000', '0.1871', '0.8129'])
  const twins = [...keys, ...keys.map((answer) => ({ ...answer, annotator: `${answer.annotator}’s twin` }))]
  const twice = questionStatistics(twins, [1, 2, 3], FOUND).overall
  const independent = questionStatistics(
    twins.map((answer, number) => ({ ...answer, number })),
    [1, 2, 3],
    FOUND,
  ).overall
  const width = ({ accuracy }: typeof twice): number => (accuracy.high ?? 1) - (accuracy.low ?? 0)
  // Twins add nothing.
  expect(width(twice)).toBeCloseTo(width(result.overall), 1)
  expect(width(twice)).toBeGreaterThan(1.2 * width(independent))
})

it('counts pairs of answers that name the same line', () => {
  let [pairs, same] = [0, 0]
  for (const [i, one] of keys.entries())
    for (const other of keys.slice(i + 1)) {
      if (one.number !== other.number) continue
      pairs += 1
      if (one.line === other.line) same += 1
    }
  expect(result.agreement.pairs).toBe(pairs)
  expect(result.agreement.same.value).toBeCloseTo(same / pairs, 12)
  expect(result.agreement.s.value).toBeCloseTo((same / pairs - 0.2) / 0.8, 12)
})

it('says what people found in a key by all that they found', () => {
  const pattern = (kind: string) => ({ kind, ranks: [1, 2, 3] })
  const reading = (key: string, ...kinds: string[]) => ({ key, counts: countsOf(5, kinds.map(pattern)) })
  const { of, names } = kindsFound(
    [
      reading('1/0', 'shallow'),
      reading('1/0', 'semantic'),
      reading('1/1', 'semantic', 'semantic'),
      reading('1/2'),
      reading('1/2'),
    ],
    ['shallow', 'semantic'],
  )
  expect(Object.fromEntries(of)).toEqual({ '1/0': 'both kinds', '1/1': 'semantic only', '1/2': 'no pattern' })
  expect(names).toEqual(['shallow only', 'semantic only', 'both kinds', 'no pattern', 'labelled by nobody'])
})

it('says in words what the numbers are, and nothing without an answer', () => {
  expect(questionsInWords(questionStatistics([], [1, 2], FOUND))).toEqual([])
  const words = questionsInWords(result).join('\n')
  expect(words).toContain(`Of ${keys.length} answers to 40 questions about keys, ${Math.round(100 * share(keys))} %`)
  expect(words).toContain('the key may fire at the intruder as well')
  expect(words).toContain('Left out: 1 answer of people')
  const { layers, groups } = questionTables(result, { study: 's', scan: { model: 'm', corpus: 'c' } })
  expect(layers.rows.map(({ cells, isQuiet }) => [cells[0], cells[2], isQuiet])).toEqual([
    [1, result.layers[0]?.answers, false],
    [2, result.layers[1]?.answers, false],
    [3, 0, true],
  ])
  expect(groups.rows.map(({ cells }) => cells[0])).toEqual([
    'all questions about keys',
    'keys: shallow only',
    'keys: no pattern',
    'prefixes at random of those at which they fire',
    'prefixes among their strongest',
    'controls: all lines random',
  ])
})
